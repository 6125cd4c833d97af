/** One body that is being read. */
export interface BodyShare {
  /** Notes `bytes` more; over the limit the largest body of all is refused, which may be this one. */
  take(bytes: number): void;
  /** The body was read or given up: its bytes no longer count. */
  end(): void;
}

interface Holder {
  held: number;
  readonly refuse: () => void;
}

/**
 * Bounds the bytes of all bodies that nobody has verified yet. Anybody may send them, so when it is full it is not the
 * newcomer who goes but whoever holds most: GitHub's deliveries are mostly below 100 kB and get through a flood of
 * large ones.
 */
export class BodyAllowance {
  private readonly holders = new Set<Holder>();
  private held = 0;

  constructor(private readonly maxBytes: number) {}

  /** `refuse` is called at most once, and ends the share. */
  open(refuse: () => void): BodyShare {
    const holder: Holder = { held: 0, refuse };
    this.holders.add(holder);
    return { take: (bytes) => this.take(holder, bytes), end: () => this.end(holder) };
  }

  private take(holder: Holder, bytes: number): void {
    if (!this.holders.has(holder)) return;
    holder.held += bytes;
    this.held += bytes;
    while (this.held > this.maxBytes) this.refuse(this.largest(holder));
  }

  private largest(first: Holder): Holder {
    let largest = first;
    for (const holder of this.holders) if (holder.held > largest.held) largest = holder;
    return largest;
  }

  private refuse(holder: Holder): void {
    this.end(holder);
    holder.refuse();
  }

  private end(holder: Holder): void {
    if (this.holders.delete(holder)) this.held -= holder.held;
  }
}
