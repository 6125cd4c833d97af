import type { Clock } from './clock.port.js';

/** Who is counted at once; whoever commands more names starts the count anew. */
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

  private countOf(name: string): Count {
    const now = this.clock.now().getTime();
    const known = this.counts.get(name);
    if (known && known.until > now) return known;
    if (this.counts.size >= MOST_NAMES) this.counts.clear();
    const count = { until: now + this.windowMs, times: 0 };
    this.counts.set(name, count);
    return count;
  }
}
