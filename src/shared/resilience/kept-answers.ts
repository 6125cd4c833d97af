import type { Clock } from './clock.port.js';

/** Answers that are held at once; beyond, all are asked for anew. */
const MOST_ANSWERS = 10_000;
/** How long a failure is kept, so that a page of rows does not ask for each of them. */
const FAILURE_MS = 5_000;

interface Kept<T> {
  readonly answer: Promise<T>;
  until: number;
}

/** Answers of somebody else that are believed for a while, in this process: asked for once by many at the same time. */
export class KeptAnswers<T> {
  private readonly kept = new Map<string, Kept<T>>();

  constructor(
    private readonly clock: Clock,
    /** Milliseconds. */
    private readonly keepMs: number,
  ) {}

  /** @throws whatever `ask` throws; it is asked again a few seconds later. */
  get(key: string, ask: () => Promise<T>): Promise<T> {
    const now = this.clock.now().getTime();
    const known = this.kept.get(key);
    if (known !== undefined && known.until > now) return known.answer;
    if (this.kept.size >= MOST_ANSWERS) this.kept.clear();
    const fresh: Kept<T> = { answer: ask(), until: now + this.keepMs };
    fresh.answer.catch(() => (fresh.until = Math.min(fresh.until, this.clock.now().getTime() + FAILURE_MS)));
    this.kept.set(key, fresh);
    return fresh.answer;
  }

  forget(key: string): void {
    this.kept.delete(key);
  }
}
