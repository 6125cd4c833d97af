import { haltEmbeddedServers } from '../shared/database/embedded/halt.js';
import { exitCodeOf, onStopSignals, type StopSignal } from '../shared/process/stop-signals.js';

/** The person has asked to stop: unwinds the command, so that what it started ends with it. */
export class Interrupted extends Error {
  constructor(readonly signal: StopSignal) {
    super(`ended by ${signal}`);
  }
}

let interrupt: (reason: Interrupted) => void;
const interruption = new Promise<never>((_done, failed) => (interrupt = failed));
interruption.catch(() => undefined); // told to whoever waits

/** The first stop signal unwinds; another request ends the process at once. */
export function listenForInterruption(): void {
  onStopSignals(
    (signal) => interrupt(new Interrupted(signal)),
    (signal) => void haltEmbeddedServers().then(() => process.exit(exitCodeOf(signal))),
  );
}

/** The result of `work`, which is left behind when the person asks to stop first. @throws Interrupted */
export function unlessInterrupted<T>(work: T | Promise<T>): Promise<T> {
  return Promise.race([interruption, work]);
}
