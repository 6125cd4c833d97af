import { eventually } from '../../support/eventually.js';
import { GraphSweeper } from '../../../src/modules/knowledge-graph/graph-sweeper.js';
import { GraphGround } from './graph-ground.js';

const EARLIER = 'UPDATE graph_blobs SET created_at = created_at - interval \'2 hours\'; UPDATE graph_link_sets SET created_at = created_at - interval \'2 hours\'';
const WIPE = 'TRUNCATE graph_snapshot_files, graph_snapshots, graph_edges, graph_link_sets, graph_symbols, graph_blobs';
const HOUR = 3_600_000;

const A = { 'a.ts': 'export const a = () => 1;\n', 'b.ts': "import { a } from './a.js';\nexport const b = () => a();\n" };

describe('facts and links that nothing uses', () => {
  let ground: GraphGround;
  const sql = <T = unknown>(text: string): Promise<T[]> => ground.database.dataSource.query(text);
  const counts = async () => (await sql<object>('SELECT (SELECT count(*)::int FROM graph_blobs) AS blobs, (SELECT count(*)::int FROM graph_symbols) AS symbols, (SELECT count(*)::int FROM graph_link_sets) AS sets, (SELECT count(*)::int FROM graph_edges) AS edges'))[0];

  beforeAll(async () => (ground = await GraphGround.make()));
  beforeEach(() => sql(WIPE));
  afterAll(() => ground.stop());

  it('are deleted when they have been written long enough ago; what a snapshot uses stays', async () => {
    const first = ground.commit(A);
    await ground.refresh(first);
    const second = ground.commit({ 'b.ts': "import { a } from './a.js';\nexport const b = () => a() + a();\n" });
    await ground.refresh(second);
    expect(await ground.store.sweep(HOUR)).toEqual({ blobs: 0, linkSets: 0 });
    await sql(EARLIER);
    expect(await ground.store.sweep(HOUR)).toEqual({ blobs: 0, linkSets: 0 });
    const kept = await ground.dump(second);
    await sql(`DELETE FROM graph_snapshots WHERE commit = '${first}'`);
    expect(await ground.store.sweep(3 * HOUR)).toEqual({ blobs: 0, linkSets: 0 });
    expect(await ground.store.sweep(HOUR)).toEqual({ blobs: 1, linkSets: 1 });
    expect(await counts()).toEqual({ blobs: 2, symbols: 2, sets: 2, edges: 2 });
    expect(await ground.dump(second)).toEqual(kept);
    expect(await ground.refresh(first)).toMatchObject({ files: 2, parsed: 1 });
  });

  it('are deleted in portions, however many they are', async () => {
    await ground.refresh(ground.commit(Object.fromEntries(Array.from({ length: 1_200 }, (_, n) => [`many/m${n}.py`, `def f${n}(): pass\n`]))));
    await sql(`${EARLIER}; DELETE FROM graph_snapshots`);
    expect((await ground.store.sweep(HOUR)).blobs).toBeGreaterThanOrEqual(1_200);
    expect(await counts()).toEqual({ blobs: 0, symbols: 0, sets: 0, edges: 0 });
    ground.commit({}, ['many']);
  });

  it('snapshots of another version of the extractor go after a day, and their facts with them', async () => {
    await ground.refresh(ground.commit(A));
    await sql(`${EARLIER}; UPDATE graph_snapshots SET versions = '0.0'`);
    expect(await ground.store.sweep(HOUR)).toEqual({ blobs: 0, linkSets: 0 });
    await sql("UPDATE graph_snapshots SET created_at = now() - interval '25 hours'");
    expect(await ground.store.sweep(HOUR)).toEqual({ blobs: 2, linkSets: 2 });
  });

  it('may go while an indexer has just found them: it makes them anew', async () => {
    const commit = ground.commit({ ...A, 'c.ts': 'export class C {}\n' });
    await ground.refresh(commit);
    const full = await ground.dump(commit);
    for (const step of ['linkedFiles', 'addLinkSets', 'addSnapshot'] as const) {
      await sql(`${EARLIER}; DELETE FROM graph_snapshots`);
      let swept = { blobs: 0, linkSets: 0 };
      // Between what the indexer has read and what it does next.
      const spy = jest.spyOn(ground.store, step);
      spy.mockImplementationOnce((async (...args: never[]) => {
        swept = await ground.store.sweep(HOUR);
        spy.mockRestore();
        return (ground.store[step] as (...all: never[]) => Promise<unknown>)(...args);
      }) as never);
      expect(await ground.refresh(commit)).toMatchObject({ files: 3 });
      expect(swept.blobs).toBe(3);
      expect(await ground.dump(commit)).toEqual(full);
    }
  });

  it('are swept while others index, and every graph stays whole', async () => {
    const commits = Array.from({ length: 6 }, (_, n) => ground.commit({ ...A, 'c.ts': `export class C${n} { m() { return ${n}; } }\n` }));
    const expected = new Map<string, string[]>();
    for (const commit of commits) {
      await ground.refresh(commit);
      expected.set(commit, await ground.dump(commit));
    }
    let sweeping = true;
    const sweeps = (async () => {
      while (sweeping) await Promise.all([ground.store.sweep(0), ground.store.sweep(0)]);
    })();
    for (let round = 0; round < 4; round += 1) {
      await sql(`DELETE FROM graph_snapshots WHERE id % 2 = ${round % 2}`);
      await Promise.all(commits.map((commit) => ground.refresh(commit).catch((error: unknown) => expect(String(error)).toMatch(/are gone/))));
    }
    sweeping = false;
    await sweeps;
    for (const commit of commits) {
      await ground.refresh(commit);
      expect(await ground.dump(commit)).toEqual(expected.get(commit));
    }
  });

  it('are swept by a worker every period, never by the api, and a failure is waited out', async () => {
    let sweeps = 0;
    const store = { sweep: () => ((sweeps += 1), sweeps === 1 ? Promise.reject(new Error('no database')) : Promise.resolve({ blobs: 1, linkSets: 0 })) };
    const api = new GraphSweeper(store, { ...ground.config, runMode: 'api', graph: { ...ground.config.graph, sweepMs: 1 } });
    api.onApplicationBootstrap();
    await api.onModuleDestroy();
    const worker = new GraphSweeper(store, { ...ground.config, runMode: 'worker', graph: { ...ground.config.graph, sweepMs: 1 } });
    worker.onApplicationBootstrap();
    await eventually('three sweeps', () => Promise.resolve(sweeps >= 3));
    await worker.onModuleDestroy();
    const ended = sweeps;
    await new Promise(setImmediate);
    expect(sweeps).toBe(ended);
  });
});
