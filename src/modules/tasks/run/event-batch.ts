import type { TaskEvent, TaskLog } from '../record/task-log.port.js';
import type { ClaimedTask } from '../task.js';

/** Events of one task on their way to the log: in order, many a statement, bounded in memory and in number. */
export class EventBatch {
  private waiting: TaskEvent[] = [];
  private writing: Promise<void> = Promise.resolve();
  private taken = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly log: TaskLog,
    private readonly task: ClaimedTask,
    /** Events a statement. */
    private readonly size = 100,
    /** Events of one run that are kept; the transcript has the rest. */
    private readonly most = 10_000,
    /** Longest time an event waits for others, milliseconds. */
    private readonly waitMs = 500,
  ) {}

  add(event: TaskEvent): void {
    this.taken += 1;
    if (this.taken > this.most) return;
    this.waiting.push(event);
    if (this.waiting.length >= this.size) return this.write();
    this.timer ??= setTimeout(() => this.write(), this.waitMs);
  }

  /** @throws what the log threw for any batch. */
  async flush(): Promise<void> {
    if (this.taken > this.most) this.waiting.push({ type: 'events.dropped', data: { count: this.taken - this.most } });
    this.write();
    await this.writing;
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const events = this.waiting;
    this.waiting = [];
    this.writing = this.writing.then(() => this.log.append(this.task.id, this.task.epoch, events));
    // Whoever flushes hears of it; until then it must not end the process.
    this.writing.catch(() => undefined);
  }
}
