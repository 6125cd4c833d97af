import { Worker } from 'node:worker_threads';
import { packFacts } from '../../../src/modules/knowledge-graph/extract/packed-facts.js';
import type { FileFacts } from '../../../src/modules/knowledge-graph/facts.js';
import type { FileLinks, LinkJob } from '../../../src/modules/knowledge-graph/link/link-job.js';
import { linkAll } from '../../../src/modules/knowledge-graph/link/link-few.js';
import { readSettings } from '../../../src/modules/knowledge-graph/link/project-settings.js';
import { WholeSource } from '../../../src/modules/knowledge-graph/link/facts-source.js';
import { LinkThreads } from '../../../src/modules/knowledge-graph/link-threads.js';
import { startThread } from '../../../src/modules/knowledge-graph/start-thread.js';
import { factsOf } from '../../support/graph-facts.js';

const STUBBORN = new URL('stubborn-worker.mjs', import.meta.url);
const TREE = {
  'a.ts': "import { b } from './b.js';\nexport function a() { b(); x.only(); }",
  'b.ts': 'export function b() {}',
  'c.ts': 'export class C { only() {} }',
};

describe('threads that link files', () => {
  let threads: LinkThreads;
  let started: Worker[];
  let facts: ReadonlyMap<string, FileFacts>;

  beforeAll(async () => (facts = await factsOf(TREE)));
  beforeEach(() => (started = []));
  afterEach(() => threads.onModuleDestroy());

  const keep = (worker: Worker): Worker => (started.push(worker), worker);
  const real = (): LinkThreads => new LinkThreads(() => keep(startThread('link/link-worker', 256)));
  const jobOf = (...paths: string[]): LinkJob => ({ files: paths.map((path) => ({ path, blob: `blob of ${path}`, language: 'typescript' })), paths: new Set(facts.keys()), settings: new Map() });

  async function linked(job: LinkJob, asked: string[] = []): Promise<Map<string, FileLinks>> {
    const found = new Map<string, FileLinks>();
    const whole = new WholeSource(facts);
    await threads.link(job, {
      facts: async (paths) => (asked.push(...paths), new Map(paths.map((path) => [path, packFacts(facts.get(path) as FileFacts)]))),
      methods: async (names) => new Map(names.map((name) => [name, whole.methods(name)])),
      store: async (links) => links.forEach((one) => found.set(one.path, one)),
    });
    return found;
  }

  it('link as this thread would, few files or all, and read of few what they touch alone', async () => {
    threads = real();
    const all = linkAll(Object.keys(TREE), facts, readSettings(new Map()));
    const asked: string[] = [];
    expect((await linked(jobOf('a.ts'), asked)).get('a.ts')?.edges).toEqual(all.get('a.ts'));
    expect(asked.sort()).toEqual(['a.ts', 'b.ts', 'c.ts']);
    const whole = await linked(jobOf(...Object.keys(TREE)));
    expect([...whole].map(([path, { edges }]) => [path, edges])).toEqual([...all]);
    expect(new Set([...whole.values()].map(({ digest }) => digest)).size).toBe(3);
  });

  it('are used again, one a job at a time', async () => {
    threads = real();
    await linked(jobOf('a.ts'));
    await linked(jobOf('b.ts'));
    expect(started).toHaveLength(1);
    await Promise.all([linked(jobOf('a.ts')), linked(jobOf('b.ts'))]);
    expect(started).toHaveLength(2);
  });

  it('are two at most: further jobs wait their turn, and none waits for one that failed', async () => {
    threads = real();
    const lost = { facts: () => Promise.reject(new Error('gone')), methods: async () => new Map(), store: async () => undefined };
    const failing = [1, 2].map(() => expect(threads.link(jobOf('a.ts'), lost)).rejects.toThrow('gone'));
    const jobs = await Promise.all(Array.from({ length: 5 }, () => linked(jobOf('a.ts'))));
    await Promise.all(failing);
    expect(jobs.map(({ size }) => size)).toEqual([1, 1, 1, 1, 1]);
    expect(started).toHaveLength(4); // two that failed, and two for all the others
  });

  it('what no thread can be told fails the job', async () => {
    threads = real();
    const untold = { facts: async () => new Map(), methods: async () => new Map([['only', () => undefined]]) as never, store: async () => undefined };
    await expect(threads.link(jobOf('a.ts'), untold)).rejects.toThrow('could not be cloned');
  });

  it('are begun anew when one has ended while nobody asked anything of it', async () => {
    threads = real();
    await linked(jobOf('a.ts'));
    await started[0]?.terminate();
    expect((await linked(jobOf('a.ts'))).size).toBe(1);
    expect(started).toHaveLength(2);
  });

  it.each(['hang', 'die', 'fail', 'heap'])('one that does %s fails its job with a reason and leaves this thread its turns', async (deed) => {
    threads = new LinkThreads(() => keep(new Worker(STUBBORN, { workerData: deed, resourceLimits: { maxOldGenerationSizeMb: 32 } })), 3_000);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 5);
    await expect(linked(jobOf('a.ts'))).rejects.toMatchObject({ code: 'graph.not_linked', message: expect.stringMatching(/^The files of this commit could not be linked: /) as string });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
    expect(started[0]?.threadId).toBe(-1);
  });

  it('what can not be stored fails the job, and the next one is linked', async () => {
    threads = real();
    const broken = { facts: async (paths: readonly string[]) => new Map(paths.map((path) => [path, packFacts(facts.get(path) as FileFacts)])), methods: async () => new Map(), store: () => Promise.reject(new Error('no room')) };
    await expect(threads.link(jobOf('b.ts'), broken)).rejects.toThrow('no room');
    expect((await linked(jobOf('b.ts'))).size).toBe(1);
  });

  it('closed while one links, the job fails and no thread is left', async () => {
    threads = real();
    const closing = threads.link(jobOf('a.ts'), { facts: () => new Promise(() => undefined), methods: async () => new Map(), store: async () => undefined });
    const waiting = Array.from({ length: 3 }, () => threads.link(jobOf('a.ts'), { facts: () => new Promise(() => undefined), methods: async () => new Map(), store: async () => undefined }));
    const failed = [closing, ...waiting].map((job) => expect(job).rejects.toMatchObject({ code: 'graph.not_linked', message: expect.stringContaining('stopping') as string }));
    await threads.onModuleDestroy();
    await Promise.all(failed);
    expect(started[0]?.threadId).toBe(-1);
    await expect(linked(jobOf('a.ts'))).rejects.toMatchObject({ code: 'graph.not_linked' });
  });
});
