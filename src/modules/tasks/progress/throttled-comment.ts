import { Logger } from '@nestjs/common';
import { toAppError } from '../../../shared/errors/app-error.js';
import type { Ending } from '../run/ending.js';
import type { ProgressComment } from './progress.port.js';

type Write = (ending: Ending | undefined, note: string | undefined) => Promise<void>;

/** One edit at a time and at most one in `editMs`; changes in between become one edit. */
export class ThrottledComment implements ProgressComment {
  private readonly logger = new Logger('Progress');
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private waiting = false;
  private closed = false;
  private note: string | undefined;
  private last = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly write: Write,
    private readonly editMs: number,
  ) {}

  touch(note?: string): void {
    if (this.closed) return;
    this.note = note;
    this.waiting = true;
    this.schedule();
  }

  async close(ending: Ending): Promise<void> {
    await this.settle();
    await this.write(ending, undefined);
  }

  async stop(): Promise<void> {
    const owed = this.waiting && !this.closed;
    await this.settle();
    if (owed) await this.edit();
  }

  private async settle(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.writing;
  }

  private schedule(): void {
    if (this.closed || this.timer !== undefined || this.writing !== undefined) return;
    const wait = Math.max(0, this.last + this.editMs - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.writing = this.edit().finally(() => {
        this.writing = undefined;
        if (this.waiting) this.schedule();
      });
    }, wait);
  }

  /** An edit that fails is not worth ending a task for: the next one shows the same and more. */
  private async edit(): Promise<void> {
    this.waiting = false;
    try {
      await this.write(undefined, this.note);
    } catch (error) {
      this.logger.warn('progress comment not written', { code: toAppError(error).code });
    }
    this.last = performance.now();
  }
}
