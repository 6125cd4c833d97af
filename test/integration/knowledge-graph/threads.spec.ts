import { Worker } from 'node:worker_threads';
import { ExtractThread, startWorker } from '../../../src/modules/knowledge-graph/extract/extract-thread.js';
import type { SourceBlob } from '../../../src/modules/knowledge-graph/extract/extracted.js';
import { WorkerExtractor } from '../../../src/modules/knowledge-graph/extractor.workers.js';
import { testConfig } from '../../support/config.js';
import { eventually } from '../../support/eventually.js';

const STUBBORN = new URL('stubborn-worker.mjs', import.meta.url);
/** Long enough for a thread to start on a busy machine. */
const LIMITS = { portionMs: 4_000, fileMs: 4_000 };

const source = (blob: string, text: string): SourceBlob => ({ blob, language: 'javascript', content: Buffer.from(text) });

async function* each(sources: readonly SourceBlob[]): AsyncGenerator<SourceBlob> {
  for (const one of sources) yield await Promise.resolve(one);
}

describe('threads that read files', () => {
  let extractor: WorkerExtractor;
  let started: Worker[];

  beforeEach(() => (started = []));
  afterEach(() => extractor.onModuleDestroy());

  const keep = (worker: Worker): Worker => (started.push(worker), worker);

  function stubborn(threads: number): WorkerExtractor {
    const newWorker = () => keep(new Worker(STUBBORN, { resourceLimits: { maxOldGenerationSizeMb: 32 } }));
    return new WorkerExtractor(testConfig({ DATA_DIR: '/nowhere', GRAPH_THREADS: String(threads) }), () => new ExtractThread(newWorker, LIMITS));
  }

  async function read(sources: readonly SourceBlob[]): Promise<Record<string, string>> {
    const read: Record<string, string> = {};
    for await (const { blob, skipped } of extractor.extract(each(sources))) read[blob] = skipped ?? 'read';
    return read;
  }

  it.each(['hang', 'die', 'fail', 'heap'])('a file that makes its thread %s is skipped with a reason, the others are read', async (deed) => {
    extractor = stubborn(1);
    const reason = 'its parsing ended the parser';
    expect(await read([source('one', 'x'), source('bad', deed), source('two', 'y')])).toEqual({ one: 'read', bad: reason, two: 'read' });
    expect(await read([source('three', 'z')])).toEqual({ three: 'read' });
  }, 60_000);

  it('one thread that dies holds no other up', async () => {
    extractor = stubborn(2);
    const many = Array.from({ length: 200 }, (_, n) => source(`b${n}`, n === 70 ? 'die' : 'x'));
    const done = await read(many);
    expect(Object.keys(done)).toHaveLength(200);
    expect(Object.entries(done).filter(([, state]) => state !== 'read').map(([blob]) => blob)).toEqual(['b70']);
  }, 60_000);

  it('closed while it reads, it fails and says nothing about the file; no thread is left', async () => {
    extractor = stubborn(1);
    const reading = read([source('one', 'hang'), source('two', 'x')]);
    const failed = expect(reading).rejects.toThrow('the process is stopping');
    await eventually('a thread', () => Promise.resolve(started.length === 1));
    await extractor.onModuleDestroy();
    await failed;
    await expect(read([source('three', 'x')])).rejects.toThrow('the process is stopping');
    expect(started).toHaveLength(1);
    expect(started[0]?.threadId).toBe(-1);
  });

  it('the real thread, killed from outside, is started anew', async () => {
    extractor = new WorkerExtractor(testConfig({ DATA_DIR: '/nowhere', GRAPH_THREADS: '1' }), () => new ExtractThread(() => keep(startWorker())));
    expect(await read([source('one', 'export const a = 1;')])).toEqual({ one: 'read' });
    await started[0]?.terminate();
    expect(await read([source('two', 'class B {}'), source('three', 'let c')])).toEqual({ two: 'read', three: 'read' });
    expect(started.length).toBeGreaterThan(1);
  });
});
