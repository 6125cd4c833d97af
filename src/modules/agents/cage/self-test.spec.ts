import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Cage, Cages } from '../cage.port.js';
import { testCages } from './self-test.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-bot-test-'));
  mkdirSync(join(folder, 'workspace'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function cagesThatAnswer(stdout: string, stderr = '') {
  const close = jest.fn(async () => undefined);
  const spawn = jest.fn(() => ({ stdout: Readable.from([stdout]), stderr: Readable.from([stderr]), exited: Promise.resolve({ code: 0 }), signal: () => undefined, kill: () => undefined }));
  const cage = { kind: 'bubblewrap', user: undefined, workspace: join(folder, 'workspace'), spawn, close } as unknown as Cage;
  return { close, spawn, cages: { kind: 'bubblewrap', open: async () => cage, sweep: async () => [] } as Cages };
}

test('a program that got away with nothing is a cage that works; it is closed again', async () => {
  const { cages, close, spawn } = cagesThatAnswer('{"escapes":[]}\n');
  expect(await testCages(cages)).toEqual({ works: true, problems: [] });
  expect(close).toHaveBeenCalledTimes(1);
  expect(spawn).toHaveBeenCalledWith({ argv: ['/opt/node/bin/node', '/opt/agent-bot/cage-probe.mjs', expect.stringMatching(/^\d+$/), expect.stringContaining('visible-on-the-host')] });
  expect(existsSync(join(folder, 'visible-on-the-host'))).toBe(true);
});

test('what it got away with is the problem', async () => {
  expect(await testCages(cagesThatAnswer('{"escapes":["a host file is readable"]}').cages)).toEqual({ works: false, problems: ['a host file is readable'] });
});

test.each(['', 'not json', '{}', '[]'])('an answer that is none (%j) is no success', async (answer) => {
  const result = await testCages(cagesThatAnswer(answer, 'bwrap: no permission').cages);
  expect(result).toEqual({ works: false, problems: ['a caged program did not run'], complaint: 'bwrap: no permission' });
});

test('a cage that cannot be opened does not work', async () => {
  const cages = { kind: 'bubblewrap', sweep: async () => [], open: () => Promise.reject(new Error('no disk')) } as Cages;
  expect(await testCages(cages)).toMatchObject({ works: false, complaint: 'no disk' });
});
