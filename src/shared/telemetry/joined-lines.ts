import type { DestinationStream } from 'pino';

/**
 * Hands on in one write what was logged in one turn of the event loop: under load most of a log's price is the calls to
 * the system. Nothing is held back longer, and what is held when the process exits is written then.
 */
export class JoinedLines implements DestinationStream {
  private lines = '';

  constructor(private readonly destination: DestinationStream) {
    process.once('exit', () => this.flushSync());
  }

  write(line: string): void {
    if (this.lines === '') setImmediate(() => this.flushSync());
    this.lines += line;
  }

  /** pino asks for it after a fatal entry. */
  flushSync(): void {
    if (this.lines === '') return;
    const lines = this.lines;
    this.lines = '';
    this.destination.write(lines);
  }
}
