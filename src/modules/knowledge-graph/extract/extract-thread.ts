import type { Worker } from 'node:worker_threads';
import { startThread } from '../start-thread.js';
import type { Extracted, SourceBlob } from './extracted.js';

/** A thread without work ends after this time, milliseconds, and with it its grammars' memory. */
const QUIET_MS = 30_000;
/** Files of a portion, or one alone, that take longer have met something that no limit inside the thread caught, milliseconds. */
export const THREAD_LIMITS = { portionMs: 60_000, fileMs: 20_000 };
const HEAP_MB = 512;

export const startWorker = (): Worker => startThread('extract/extract-worker', HEAP_MB);

/** One worker thread, started when there is work; portions wait for each other. */
export class ExtractThread {
  /** Portions given and not answered. */
  waiting = 0;
  private worker: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private quiet: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly start: () => Worker = startWorker,
    private readonly limits = THREAD_LIMITS,
  ) {}

  /**
   * The answers, or undefined when the thread died over them.
   * @throws Error when the thread was closed: that says nothing about the files.
   */
  run(sources: readonly SourceBlob[]): Promise<readonly Extracted[] | undefined> {
    this.waiting += 1;
    const answer = this.last.then(() => this.attempt(sources)).finally(() => (this.waiting -= 1));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  /** Work under way fails, and none is taken any more. */
  async close(): Promise<void> {
    this.closed = true;
    await this.stop();
  }

  private async stop(): Promise<void> {
    clearTimeout(this.quiet);
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }

  private async attempt(sources: readonly SourceBlob[]): Promise<readonly Extracted[] | undefined> {
    this.throwIfClosed();
    clearTimeout(this.quiet);
    const worker = (this.worker ??= this.begin());
    const timer = setTimeout(() => void worker.terminate(), sources.length === 1 ? this.limits.fileMs : this.limits.portionMs);
    const answer = await this.ask(worker, sources);
    clearTimeout(timer);
    if (answer === undefined) await this.stop();
    this.throwIfClosed();
    this.quiet = setTimeout(() => void this.stop(), QUIET_MS).unref();
    return answer;
  }

  /** A thread that ends while nobody asks anything of it must not be asked: it would never answer. */
  private begin(): Worker {
    const worker = this.start();
    worker.on('error', () => undefined); // its end follows
    worker.once('exit', () => {
      if (this.worker === worker) this.worker = undefined;
    });
    return worker;
  }

  private async ask(worker: Worker, sources: readonly SourceBlob[]): Promise<readonly Extracted[] | undefined> {
    let ended: () => void = () => undefined;
    const answer = new Promise<readonly Extracted[] | undefined>((settle) => {
      ended = () => settle(undefined);
      worker.once('exit', ended).once('message', settle).postMessage(sources);
    });
    return answer.finally(() => worker.off('exit', ended).removeAllListeners('message'));
  }

  private throwIfClosed(): void {
    if (this.closed) throw new Error('no files are read any more: the process is stopping');
  }
}
