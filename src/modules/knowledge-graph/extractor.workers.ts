import { Inject, Injectable, Optional, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { skippedBlob } from './extract/extract-blob.js';
import type { Extracted, SourceBlob } from './extract/extracted.js';
import { ExtractThread } from './extract/extract-thread.js';
import type { Extractor } from './extractor.port.js';

/** Bytes and files of one message to a thread. */
const PORTION = { bytes: 256 * 1024, files: 32 };

async function* portions(sources: AsyncIterable<SourceBlob>): AsyncGenerator<SourceBlob[]> {
  let portion: SourceBlob[] = [];
  let bytes = 0;
  for await (const source of sources) {
    portion.push(source);
    bytes += source.content.length;
    if (bytes < PORTION.bytes && portion.length < PORTION.files) continue;
    yield portion;
    [portion, bytes] = [[], 0];
  }
  if (portion.length > 0) yield portion;
}

/** Facts by worker threads, which start with the first file and end after a quiet time. */
@Injectable()
export class WorkerExtractor implements Extractor, OnModuleDestroy {
  private readonly threads: readonly ExtractThread[];

  constructor(@Inject(CONFIG) config: Pick<Config, 'graph'>, @Optional() newThread: () => ExtractThread = () => new ExtractThread()) {
    this.threads = Array.from({ length: config.graph.threads }, newThread);
  }

  async *extract(sources: AsyncIterable<SourceBlob>): AsyncGenerator<Extracted> {
    const running = new Map<number, Promise<{ slot: number; done: readonly Extracted[] }>>();
    let slot = 0;
    // Whoever stops reading, or is told of another portion's fault first, never asks for these.
    const started = (work: Promise<{ slot: number; done: readonly Extracted[] }>) => (work.catch(() => undefined), work);
    for await (const portion of portions(sources)) {
      running.set(slot, started(this.work(slot, portion)));
      slot += 1;
      if (running.size > this.threads.length) yield* await this.next(running);
    }
    while (running.size > 0) yield* await this.next(running);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }

  private async next(running: Map<number, Promise<{ slot: number; done: readonly Extracted[] }>>): Promise<readonly Extracted[]> {
    const { slot, done } = await Promise.race(running.values());
    running.delete(slot);
    return done;
  }

  private async work(slot: number, portion: readonly SourceBlob[]): Promise<{ slot: number; done: readonly Extracted[] }> {
    return { slot, done: await this.read(this.idlest(), portion) };
  }

  /** A thread that died over a portion leaves its files one by one to the next, so that only the culprit is skipped. */
  private async read(thread: ExtractThread, portion: readonly SourceBlob[]): Promise<readonly Extracted[]> {
    const done = await thread.run(portion);
    if (done !== undefined) return done;
    const [only] = portion;
    if (portion.length === 1 && only !== undefined) return [skippedBlob(only, 'its parsing ended the parser')];
    const singly: Extracted[] = [];
    for (const source of portion) singly.push(...(await this.read(thread, [source])));
    return singly;
  }

  private idlest(): ExtractThread {
    const [first, ...others] = this.threads;
    if (first === undefined) throw new Error('no threads are configured');
    return others.reduce((least, thread) => (thread.waiting < least.waiting ? thread : least), first);
  }
}
