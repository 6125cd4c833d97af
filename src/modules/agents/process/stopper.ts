import type { CagedProcess } from '../cage.port.js';

/** Asks a program to end, then tells it, then ends everything: each step `graceMs` after the one before. */
export class Stopper {
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly process: CagedProcess,
    private readonly graceMs: number,
  ) {}

  stop(): void {
    if (this.stopping) return;
    this.stopping = true;
    this.process.signal('SIGINT');
    this.later(() => {
      this.process.signal('SIGTERM');
      this.later(() => this.process.kill());
    });
  }

  stopAtOnce(): void {
    this.stopping = true;
    this.process.kill();
  }

  /** To be called when the process has ended. */
  done(): void {
    clearTimeout(this.timer);
    this.stopping = true;
  }

  private later(then: () => void): void {
    this.timer = setTimeout(then, this.graceMs);
  }
}
