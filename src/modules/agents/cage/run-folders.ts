import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors/app-error.js';
import { identityOf, isAlive } from '../../../shared/process/process-identity.js';
import type { CageUser } from '../cage.port.js';
import { removeTree } from './remove-tree.js';

const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const RECORD = '.json';

/** What stands beside a run's folder, so that any later process can tell whether it is still somebody's. */
export interface RunRecord {
  readonly runId: string;
  /** Identity of the process the run belongs to. */
  readonly owner: string;
  readonly uid: number | undefined;
}

export interface RunFolders {
  readonly path: string;
  readonly workspace: string;
  readonly home: string;
  readonly tmp: string;
  /** Unix sockets that lead out of the cage. */
  readonly sockets: string;
  /** The trusted side's own: never bound into a cage. */
  readonly control: string;
}

export const runsFolder = (dataDir: string): string => join(dataDir, 'runs');

export function foldersOf(dataDir: string, runId: string): RunFolders {
  const path = join(runsFolder(dataDir), runId);
  return { path, workspace: join(path, 'workspace'), home: join(path, 'home'), tmp: join(path, 'tmp'), sockets: join(path, 'sockets'), control: join(path, 'control') };
}

async function makeFolder(path: string, mode: number, user?: CageUser): Promise<void> {
  await mkdir(path, { recursive: true });
  if (user !== undefined) await chown(path, user.uid, user.gid);
  await chmod(path, mode); // mkdir's own mode is cut by the umask
}

const recordPath = (dataDir: string, runId: string): string => join(runsFolder(dataDir), `${runId}${RECORD}`);

export async function readRecord(dataDir: string, runId: string): Promise<RunRecord | undefined> {
  const text = await readFile(recordPath(dataDir, runId), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RunRecord);
}

async function writeRecord(dataDir: string, record: RunRecord): Promise<void> {
  const path = recordPath(dataDir, record.runId);
  await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/**
 * Makes a run's folders. The record comes first: a folder without a living owner is always a dead run's.
 * The run's own folder can be passed through but not listed, for bubblewrap runs as the run user.
 */
export async function createRunFolders(dataDir: string, runId: string, user: CageUser | undefined): Promise<RunFolders> {
  if (!RUN_ID.test(runId)) throw new AppError('sandbox.invalid', 'The run has an unusable id.');
  await makeFolder(runsFolder(dataDir), 0o711);
  await writeRecord(dataDir, { runId, owner: identityOf(process.pid), uid: user?.uid });
  const folders = foldersOf(dataDir, runId);
  await makeFolder(folders.path, 0o711);
  for (const path of [folders.workspace, folders.home, folders.tmp, folders.sockets]) await makeFolder(path, 0o700, user);
  await makeFolder(folders.control, 0o700);
  return folders;
}

export async function removeRunFolders(dataDir: string, runId: string): Promise<void> {
  await removeTree(foldersOf(dataDir, runId).path);
  await rm(recordPath(dataDir, runId), { force: true });
}

/** Records of runs whose process is gone. */
export async function deadRuns(dataDir: string): Promise<readonly RunRecord[]> {
  const names = await readdir(runsFolder(dataDir)).catch(() => []);
  const ids = names.filter((name) => name.endsWith(RECORD)).map((name) => name.slice(0, -RECORD.length));
  const records = await Promise.all(ids.map((runId) => readRecord(dataDir, runId)));
  return records.filter((record) => record !== undefined).filter(({ owner }) => !isAlive(owner));
}
