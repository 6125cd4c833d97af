import { Logger } from '@nestjs/common';
import { AppError } from '../../errors/app-error.js';

const LOOK_MS = 1_000;
/** A server that goes away more often than this within the window has a fault that starting it again does not mend. */
const MOST_REVIVALS = 3;
const WINDOW_MS = 600_000;

export interface Watched {
  lives(): boolean;
  /** Starts it again at the same address, or throws. */
  revive(): Promise<void>;
}

/**
 * Looks after a server that may be killed by the kernel or by hand, and has it started again.
 * `lost` rejects with AppError `database.lost` when that fails or has been needed too often.
 */
export class ServerWatch {
  private readonly logger = new Logger('database');
  private readonly revivals: number[] = [];
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private give: (reason: AppError) => void = () => undefined;
  readonly lost = new Promise<never>((_done, failed) => (this.give = failed));

  constructor(private readonly server: Watched) {
    this.lost.catch(() => undefined); // whoever waits for it is told
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    this.timer = setTimeout(() => void this.look(), LOOK_MS).unref();
  }

  private async look(): Promise<void> {
    try {
      if (!this.server.lives()) await this.revive();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return this.give(new AppError('database.lost', `The embedded PostgreSQL went away and could not be started again: ${reason}`, { cause }));
    }
    if (!this.stopped) this.schedule();
  }

  private async revive(): Promise<void> {
    const now = performance.now();
    this.revivals.push(now);
    if (this.revivals.filter((at) => now - at < WINDOW_MS).length > MOST_REVIVALS) throw new Error(`it went away ${MOST_REVIVALS + 1} times within ten minutes`);
    this.logger.warn({ msg: 'the embedded PostgreSQL went away, starting it again' });
    await this.server.revive();
    this.logger.log({ msg: 'the embedded PostgreSQL runs again' });
  }
}
