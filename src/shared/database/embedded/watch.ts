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
 * `onLost` is told once, AppError `database.lost`, when that is needed a fourth time within ten minutes; a start that fails counts.
 */
export class Watch {
  private readonly logger = new Logger('database');
  private readonly timer: NodeJS.Timeout;
  private readonly revivals = new Revivals();
  private reviving: Promise<void> | undefined;
  private failure: unknown;

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
    if (!this.revivals.mayBegin(performance.now())) return this.giveUp();
    this.reviving = this.revive()
      .catch((error: unknown) => this.fail(error))
      .finally(() => (this.reviving = undefined));
  }

  private fail(error: unknown): void {
    this.failure = error;
    this.logger.error({ message: 'the embedded PostgreSQL could not be started again', error });
  }

  /** Told outside of any promise, so that an error thrown by who is told is nobody's but theirs. */
  private giveUp(): void {
    clearInterval(this.timer);
    const why = this.failure instanceof Error ? ` The last start failed: ${this.failure.message}` : '';
    const error = new AppError('database.lost', `The embedded PostgreSQL went away ${MOST_REVIVALS + 1} times within ten minutes and is not started again.${why}`, { cause: this.failure });
    setImmediate(() => this.onLost(error));
  }

  private async revive(): Promise<void> {
    this.logger.warn('the embedded PostgreSQL is gone, starting it again');
    const { joined } = await withHomeLock(this.home.folder, () => joinOrStart(this.home, this.launch));
    this.failure = undefined;
    this.logger.log(joined ? 'another process has started it again' : 'the embedded PostgreSQL runs again');
  }
}
