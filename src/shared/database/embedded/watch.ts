import { Logger } from '@nestjs/common';
import { AppError } from '../../errors/app-error.js';
import { withHomeLock } from './home-lock.js';
import { findLive } from './live-server.js';
import { MOST_REVIVALS, Revivals } from './revivals.js';
import type { ServerHome } from './server-home.js';
import { type Launch, joinOrStart } from './start-server.js';

const LOOK_MS = 1_000;

/**
 * Starts the server again, on the port that every pool knows, when it was killed under the process that uses it.
 * `onLost` is told once, AppError `database.lost`, when that fails or is needed a fourth time within ten minutes.
 */
export class Watch {
  private readonly logger = new Logger('database');
  private readonly timer: NodeJS.Timeout;
  private readonly revivals = new Revivals();
  private reviving: Promise<void> | undefined;

  constructor(
    private readonly home: ServerHome,
    private readonly launch: Launch,
    private readonly onLost: (error: unknown) => void,
  ) {
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.reviving;
  }

  private look(): void {
    if (this.reviving !== undefined || findLive(this.home) !== undefined) return;
    this.reviving = this.revive()
      .catch((error: unknown) => this.giveUp(error))
      .finally(() => (this.reviving = undefined));
  }

  /** Told outside of any promise, so that an error thrown by who is told is nobody's but theirs. */
  private giveUp(cause: unknown): void {
    clearInterval(this.timer);
    const reason = cause instanceof Error ? cause.message : String(cause);
    const error = new AppError('database.lost', `The embedded PostgreSQL went away and could not be started again: ${reason}`, { cause });
    setImmediate(() => this.onLost(error));
  }

  private async revive(): Promise<void> {
    if (!this.revivals.mayBegin(performance.now())) throw new Error(`it went away ${MOST_REVIVALS + 1} times within ten minutes`);
    this.logger.warn('the embedded PostgreSQL is gone, starting it again');
    const { joined } = await withHomeLock(this.home.folder, () => joinOrStart(this.home, this.launch));
    this.logger.log(joined ? 'another process has started it again' : 'the embedded PostgreSQL runs again');
  }
}
