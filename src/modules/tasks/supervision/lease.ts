import { Logger } from '@nestjs/common';
import { toAppError } from '../../../shared/errors/app-error.js';
import type { TaskBoard } from '../board/task-board.port.js';
import type { ClaimedTask } from '../task.js';

/** Renewals within one lease: two may fail. */
const RENEWALS = 3;

/** Keeps a claim alive while its run goes on, and tells when it is lost. */
export class Lease {
  private readonly logger = new Logger('Lease');
  private timer: NodeJS.Timeout | undefined;
  private renewing: Promise<void> = Promise.resolve();
  private stopped = false;
  private renewedAt = performance.now();

  constructor(
    private readonly board: TaskBoard,
    private readonly task: ClaimedTask,
    private readonly leaseMs: number,
    private readonly onLost: () => void,
  ) {}

  start(): void {
    this.timer = setTimeout(() => {
      this.renewing = this.renew();
    }, this.leaseMs / RENEWALS);
  }

  /** After this no renewal is under way and none follows. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.renewing;
  }

  private async renew(): Promise<void> {
    const asked = performance.now();
    const held = await this.ask();
    if (this.stopped) return;
    if (held === true) this.renewedAt = asked;
    // Without an answer the lease has to be given up when it may have run out on the other side.
    const over = held === undefined && performance.now() - this.renewedAt >= this.leaseMs;
    if (held === false || over) return this.onLost();
    this.start();
  }

  private async ask(): Promise<boolean | undefined> {
    try {
      return await this.board.renew(this.task.id, this.task.epoch, this.leaseMs);
    } catch (error) {
      this.logger.warn('lease not renewed', { taskId: this.task.id, code: toAppError(error).code });
      return undefined;
    }
  }
}
