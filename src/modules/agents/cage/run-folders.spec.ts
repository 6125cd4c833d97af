import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf } from '../../../shared/process/process-identity.js';
import { createRunFolders, deadRuns, foldersOf, readRecord, removeRunFolders } from './run-folders.js';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'agent-bot-test-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('makes folders that are the run’s alone, whatever the umask', async () => {
  const before = process.umask(0o077);
  const folders = await createRunFolders(dataDir, 'run-1', undefined).finally(() => process.umask(before));
  expect([folders.path, folders.workspace, folders.home, folders.control].map(modeOf)).toEqual(['711', '700', '700', '700']);
  expect(await readRecord(dataDir, 'run-1')).toEqual({ runId: 'run-1', owner: identityOf(process.pid) });
});

test('removes them with their record', async () => {
  await createRunFolders(dataDir, 'run-1', undefined);
  await removeRunFolders(dataDir, 'run-1');
  expect(existsSync(foldersOf(dataDir, 'run-1').path)).toBe(false);
  expect(await readRecord(dataDir, 'run-1')).toBeUndefined();
});

test.each(['', '.', '..', '../x', 'a/b', '-rf', '.hidden', 'x'.repeat(101)])('S22: refuses %j as a run’s id', async (runId) => {
  await expect(createRunFolders(dataDir, runId, undefined)).rejects.toMatchObject({ code: 'sandbox.invalid' });
});

test('tells the runs of a dead process from those of a living one', async () => {
  await createRunFolders(dataDir, 'alive', undefined);
  await createRunFolders(dataDir, 'dead', undefined);
  writeFileSync(join(dataDir, 'runs/dead.json'), JSON.stringify({ runId: 'dead', owner: `${process.pid}.1.boot` }));
  expect((await deadRuns(dataDir)).map(({ runId }) => runId)).toEqual(['dead']);
});

test('finds no dead runs where there were never any', async () => {
  expect(await deadRuns(join(dataDir, 'nowhere'))).toEqual([]);
});
