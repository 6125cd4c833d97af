/** Keeps the first `limit` bytes and counts the rest. */
export class HeadBuffer {
  private readonly chunks: Buffer[] = [];
  private kept = 0;
  /** Bytes seen. */
  total = 0;

  constructor(private readonly limit: number) {}

  push(chunk: Buffer): void {
    this.total += chunk.length;
    if (this.kept === this.limit) return;
    const part = chunk.subarray(0, this.limit - this.kept);
    this.chunks.push(part);
    this.kept += part.length;
  }

  get content(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** Keeps the last `limit` bytes. */
export class TailBuffer {
  private chunks: Buffer[] = [];
  private kept = 0;

  constructor(private readonly limit: number) {}

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.kept += chunk.length;
    // Joined only when twice the limit has come together, so that many small writes cost little.
    if (this.kept > this.limit * 2) this.compact();
  }

  get content(): Buffer {
    this.compact();
    return this.chunks[0] ?? Buffer.alloc(0);
  }

  private compact(): void {
    const all = Buffer.concat(this.chunks);
    const tail = all.subarray(Math.max(0, all.length - this.limit));
    this.chunks = [Buffer.from(tail)];
    this.kept = tail.length;
  }
}
