import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Extracted, SourceBlob } from './extracted.js';

/** A thread without work ends after this time, milliseconds, and with it its grammars' memory. */
const QUIET_MS = 30_000;
/** A portion that takes longer has met something that no limit inside the thread caught. */
const PORTION_MS = 60_000;
const HEAP_MB = 512;

/** Run from the sources, as the tests do, Node reads the `.ts` files itself but must be told that `.js` means them. */
const FROM_SOURCES = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({ resolve(name, context, next) {
  try { return next(name, context); } catch (error) {
    if (name.startsWith('.') && name.endsWith('.js')) return next(name.slice(0, -3) + '.ts', context);
    throw error;
  }
} });`)}`;

function startWorker(): Worker {
  const folder = dirname(fileURLToPath(import.meta.url));
  const built = join(folder, 'extract-worker.js');
  const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
  if (existsSync(built)) return new Worker(pathToFileURL(built), { resourceLimits, execArgv: [] });
  return new Worker(pathToFileURL(join(folder, 'extract-worker.ts')), { resourceLimits, execArgv: ['--no-warnings', '--import', FROM_SOURCES] });
}

/** One worker thread, started when there is work; portions wait for each other. */
export class ExtractThread {
  /** Portions given and not answered. */
  waiting = 0;
  private worker: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private quiet: NodeJS.Timeout | undefined;

  /** The answers, or undefined when the thread died over them. */
  run(sources: readonly SourceBlob[]): Promise<readonly Extracted[] | undefined> {
    this.waiting += 1;
    const answer = this.last.then(() => this.attempt(sources));
    this.last = answer;
    return answer;
  }

  async stop(): Promise<void> {
    clearTimeout(this.quiet);
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }

  private async attempt(sources: readonly SourceBlob[]): Promise<readonly Extracted[] | undefined> {
    clearTimeout(this.quiet);
    const worker = (this.worker ??= startWorker());
    const timer = setTimeout(() => void worker.terminate(), PORTION_MS);
    const answer = await new Promise<readonly Extracted[] | undefined>((settle) => {
      worker.removeAllListeners();
      worker.once('message', settle);
      worker.once('error', () => settle(undefined));
      worker.once('exit', () => settle(undefined));
      worker.postMessage(sources);
    });
    clearTimeout(timer);
    if (answer === undefined) await this.stop();
    this.waiting -= 1;
    this.quiet = setTimeout(() => void this.stop(), QUIET_MS).unref();
    return answer;
  }
}
