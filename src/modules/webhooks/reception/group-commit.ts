import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '../../../shared/errors/app-error.js';

export interface GroupLimits {
  /** Groups written at once. */
  readonly writers: number;
  /** A writer beside another one is worth its price when this many items wait; fewer wait for the one at work. */
  readonly secondWriterItems: number;
  /** Items and bytes of one group; a larger item makes a group of its own. */
  readonly groupItems: number;
  readonly groupBytes: number;
  /** Bytes that wait or are being written; what would exceed it is refused at once. */
  readonly totalBytes: number;
  /** An item that waited longer is refused instead of written: nobody listens for its answer any more. */
  readonly patienceMs: number;
}

export interface GroupWriter<Item, Answer> {
  /** Bytes that `item` holds in memory. */
  sizeOf(item: Item): number;
  /** All or none, one answer an item, in their order. */
  write(items: readonly Item[]): Promise<readonly Answer[]>;
  /** Whether the error may be one item's alone, so that the others are worth another try without it. */
  isOfOneItem(error: unknown): boolean;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly bytes: number;
  readonly since: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  /** Runs in the context the item came in: its trace, its log fields. */
  readonly within: <T>(work: () => T) => T;
}

/**
 * Writes what arrives while a write is under way together with the next one. Alone, an item is written at once;
 * under load the price of a commit is shared, and what can not be held in memory is refused.
 */
export class GroupCommit<Item, Answer> {
  private waiting: Waiting<Item, Answer>[] = [];
  private writing = 0;
  private bytes = 0;

  constructor(
    private readonly writer: GroupWriter<Item, Answer>,
    private readonly limits: GroupLimits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The answer once it is committed. @throws AppError `group.full`, `group.late`, and what `write` throws. */
  add(item: Item): Promise<Answer> {
    const bytes = this.writer.sizeOf(item);
    if (this.bytes > 0 && this.bytes + bytes > this.limits.totalBytes) return Promise.reject(refused('group.full', 'More waits to be stored than may be held.'));
    this.bytes += bytes;
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, bytes, since: this.now(), resolve, reject, within: AsyncLocalStorage.snapshot() });
      this.writeNext();
    });
  }

  private writeNext(): void {
    while (this.mayWrite()) {
      const group = this.nextGroup();
      if (group[0] === undefined) continue;
      this.writing += 1;
      void group[0].within(() => this.settle(group)).finally(() => {
        this.writing -= 1;
        this.writeNext();
      });
    }
  }

  private mayWrite(): boolean {
    const { writers, secondWriterItems } = this.limits;
    return this.writing < writers && this.waiting.length >= (this.writing === 0 ? 1 : secondWriterItems);
  }

  private nextGroup(): readonly Waiting<Item, Answer>[] {
    let bytes = 0;
    let taken = 0;
    for (const next of this.waiting) {
      if (taken === this.limits.groupItems || (taken > 0 && bytes + next.bytes > this.limits.groupBytes)) break;
      bytes += next.bytes;
      taken += 1;
    }
    const latest = this.now() - this.limits.patienceMs;
    return this.waiting.splice(0, taken).filter((next) => next.since >= latest || this.refuse(next));
  }

  private refuse(late: Waiting<Item, Answer>): false {
    this.bytes -= late.bytes;
    late.reject(refused('group.late', 'It waited too long to be stored.'));
    return false;
  }

  private async settle(group: readonly Waiting<Item, Answer>[]): Promise<void> {
    await this.write(group);
    for (const { bytes } of group) this.bytes -= bytes;
  }

  /** Never throws: the error goes to whoever waits. */
  private async write(group: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.writer.write(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (error) {
      if (group.length === 1 || !this.writer.isOfOneItem(error)) return group.forEach(({ reject }) => reject(error));
      for (const one of group) await this.write([one]);
    }
  }
}

function refused(code: string, message: string): AppError {
  return new AppError(code, message, { retry: 'later' });
}
