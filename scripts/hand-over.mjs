/** What a launcher does once it has started its program: whoever signals the launcher means the program. */
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const GROUP_POLL_MS = 50;
/** A bot that a test has started ends within seconds; where nobody reaps the dead, a group never gets empty. */
const GROUP_LIMIT_MS = 15_000;

function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it ended meanwhile
  }
}

/** Passes stop signals on to the child, and its end on as our own. */
export function handOver(child, tell = (name) => child.kill(name)) {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => tell(name));
  child.on('exit', (code, ended) => {
    process.exitCode = ended ? 128 + constants.signals[ended] : (code ?? 1);
  });
}

/**
 * The same for a test run, which must be spawned `detached`: jest ends without telling what its tests have started, so
 * the signal goes to its whole group, and we wait until that is empty.
 */
export function handOverGroup(child) {
  let told = false;
  handOver(child, (name) => (told = signal(-child.pid, name)));
  child.on('exit', async () => {
    for (let waited = 0; told && waited < GROUP_LIMIT_MS && signal(-child.pid, 0); waited += GROUP_POLL_MS) await sleep(GROUP_POLL_MS);
  });
}
