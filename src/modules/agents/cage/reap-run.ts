import { readdirSync, statSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { startTimeOf } from '../../../shared/process/process-identity.js';
import { killMarked } from './plain-processes.js';
import { listProcesses, signalProcess } from './process-table.js';
import { foldersOf, removeRunFolders, type RunRecord } from './run-folders.js';
import { ifUnused } from './run-user.js';
import { StatusFile } from './status-file.js';

/** Milliseconds between a cage's start and bubblewrap's report of it, at most, on a machine under load. */
const REPORT_DELAY = 10_000;
/** USER_HZ, fixed in the kernel's interface. */
const MS_A_TICK = 10;

/** Whether the process that now has the pid is as old as the report that names it. */
function isTheSame(pid: number, reportPath: string): boolean {
  const startedAgo = uptime() * 1000 - Number(startTimeOf(pid)) * MS_A_TICK;
  return Math.abs(startedAgo - (Date.now() - statSync(reportPath).mtimeMs)) < REPORT_DELAY;
}

function reports(control: string): string[] {
  try {
    return readdirSync(control).filter((name) => name.startsWith('status-')).map((name) => join(control, name));
  } catch {
    return [];
  }
}

function killReported(control: string): void {
  for (const path of reports(control)) {
    const status = new StatusFile(path);
    if (status.root && isTheSame(status.root.pid, path)) status.kill();
  }
}

/** Everything of a run user: only while nobody holds the user, and only what lives in a namespace of its own. */
async function killUser(uid: number): Promise<void> {
  await ifUnused(uid, () => {
    const left = listProcesses().filter((entry) => entry.uid === uid && entry.namespacePids.length > 1);
    for (const { pid } of left) signalProcess(pid, 'SIGKILL');
  });
}

/**
 * Ends and removes what a dead process' run left. Cages die with their parent, so there is hardly ever a process;
 * this is the belt to those braces.
 */
export async function reapRun(dataDir: string, record: RunRecord): Promise<void> {
  killReported(foldersOf(dataDir, record.runId).control);
  killMarked(record.runId);
  if (record.uid !== undefined) await killUser(record.uid);
  await removeRunFolders(dataDir, record.runId);
}
