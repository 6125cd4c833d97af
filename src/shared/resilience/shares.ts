import type { Clock } from './clock.port.js';

/** Names that are held at once. Of more, those who did least are forgotten: what came often is what is counted for. */
const MOST_NAMES = 10_000;

interface Count {
  readonly until: number;
  times: number;
}

/** Counts what each name (an address, say) does within a window, in this process alone: it slows a flood down, nothing rests on it. */
export class Shares {
  private readonly counts = new Map<string, Count>();

  constructor(
    private readonly clock: Clock,
    private readonly most: number,
    private readonly windowMs: number,
  ) {}

  /** Notes one and says whether the name has had its share. */
  exceeded(name: string): boolean {
    const count = this.countOf(name);
    count.times += 1;
    return count.times > this.most;
  }

  /** Names held now. */
  get held(): number {
    return this.counts.size;
  }

  private countOf(name: string): Count {
    const now = this.clock.now().getTime();
    const known = this.counts.get(name);
    if (known && known.until > now) return known;
    if (this.counts.size >= MOST_NAMES) this.makeRoom(now);
    const count = { until: now + this.windowMs, times: 0 };
    this.counts.set(name, count);
    return count;
  }

  /** Half of all names at once, so that a flood of new ones does not pay for a search each. */
  private makeRoom(now: number): void {
    for (const [name, { until }] of this.counts) if (until <= now) this.counts.delete(name);
    const least = [...this.counts].toSorted(([, one], [, other]) => one.times - other.times);
    for (const [name] of least.slice(0, Math.max(0, least.length - MOST_NAMES / 2))) this.counts.delete(name);
  }
}
