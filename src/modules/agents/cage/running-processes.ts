import type { CagedProcess } from '../cage.port.js';

/** The processes of one run that have not ended. */
export class RunningProcesses {
  private readonly running = new Set<CagedProcess>();

  add(process: CagedProcess): CagedProcess {
    this.running.add(process);
    const forget = () => this.running.delete(process);
    process.exited.then(forget, forget);
    return process;
  }

  /** Settles when nothing of them is left. */
  async endAll(): Promise<void> {
    const left = [...this.running];
    for (const process of left) process.kill();
    await Promise.allSettled(left.map((process) => process.exited));
  }
}
