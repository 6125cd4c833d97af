/** What a launcher does once it has started its program: whoever signals the launcher means the program. */
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const GROUP_POLL_MS = 50;
/** A bot that a test has started ends within seconds; what has not ended by then is killed. */
const GROUP_LIMIT_MS = 15_000;

function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it ended meanwhile
  }
}

/** Passes stop signals on to the child, and its end on as our own: by a signal as 128 and its number, and said. */
export function handOver(child, name, tell = (stop) => child.kill(stop)) {
  for (const stop of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(stop, () => tell(stop));
  child.on('exit', (code, ended) => {
    if (ended) process.stderr.write(`agent-bot: ${name} was ended by ${ended}\n`);
    process.exitCode = ended ? 128 + constants.signals[ended] : (code ?? 1);
  });
}

/**
 * The same for a test run, which must be spawned `detached`: jest ends without telling what its tests have started, so
 * a stop signal goes to its whole group, as does the end of a jest that was killed, and we wait until the group is empty.
 */
export function handOverGroup(child, name) {
  let told = false;
  handOver(child, name, (stop) => (told = signal(-child.pid, stop)));
  child.on('exit', async (_code, ended) => {
    if (!told && !ended) return;
    if (!told) signal(-child.pid, 'SIGTERM');
    for (let waited = 0; waited < GROUP_LIMIT_MS && signal(-child.pid, 0); waited += GROUP_POLL_MS) await sleep(GROUP_POLL_MS);
    signal(-child.pid, 'SIGKILL');
  });
}
