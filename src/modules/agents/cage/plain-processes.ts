import { environmentOf, listProcesses, signalProcess } from './process-table.js';

/** Variable that marks every process started without a cage: children keep it whatever session they move to. */
export const MARK = 'AGENT_BOT_RUN';

const marked = (runId: string): number[] => {
  const line = `${MARK}=${runId}\0`;
  const own = listProcesses().filter(({ uid }) => uid === process.getuid?.());
  return own.flatMap(({ pid }) => (environmentOf(pid)?.includes(line) ? [pid] : []));
};

/** Looked for again until none is left: a process may fork while the table is read. */
const ROUNDS = 20;

/** SIGKILL to every process of the run, found by its mark (Linux; elsewhere nothing is found). */
export function killMarked(runId: string): void {
  for (let round = 0; round < ROUNDS; round += 1) {
    const pids = marked(runId).filter((pid) => pid !== process.pid);
    if (pids.length === 0) return;
    for (const pid of pids) signalProcess(pid, 'SIGKILL');
  }
}
