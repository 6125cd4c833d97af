import { AsyncLocalStorage } from 'node:async_hooks';
import { GroupCommit, type GroupLimits } from './group-commit.js';

const LIMITS: GroupLimits = { writers: 1, secondWriterItems: 1, groupItems: 3, groupBytes: 100, totalBytes: 200, patienceMs: 1_000 };
const settled = () => new Promise((done) => setImmediate(done));

interface Item {
  readonly name: string;
  readonly bytes: number;
}

describe('GroupCommit', () => {
  let groups: string[][];
  let opened: (() => void)[];
  let fault: ((names: readonly string[]) => Error | undefined) | undefined;
  let divides: boolean;
  let now: number;
  let contexts: unknown[];
  const context = new AsyncLocalStorage<string>();

  const writer = {
    sizeOf: ({ bytes }: Item) => bytes,
    isOfOneItem: () => divides,
    async write(items: readonly Item[]) {
      const names = items.map(({ name }) => name);
      groups.push(names);
      contexts.push(context.getStore());
      await new Promise<void>((done) => opened.push(done));
      const error = fault?.(names);
      if (error) throw error;
      return names.map((name) => `${name} stored`);
    },
  };
  const create = (limits: Partial<GroupLimits> = {}) => new GroupCommit<Item, string>(writer, { ...LIMITS, ...limits }, () => now);
  const item = (name: string, bytes = 10): Item => ({ name, bytes });
  /** Lets the writes end, one after the other, those that they lead to included. */
  const finish = async (): Promise<void> => {
    for (await settled(); opened.length > 0; await settled()) opened.shift()?.();
  };

  beforeEach(() => {
    [groups, opened, contexts, fault, divides, now] = [[], [], [], undefined, false, 0];
  });

  it('writes one that comes alone at once, and what comes meanwhile together', async () => {
    const commit = create();
    const answers = ['a', 'b', 'c', 'd', 'e'].map((name) => commit.add(item(name)));
    expect(groups).toEqual([['a']]);
    await finish();
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `${name} stored`));
    expect(groups).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
  });

  it('has as many groups under way as it has writers', async () => {
    const commit = create({ writers: 2 });
    const answers = ['a', 'b', 'c', 'd'].map((name) => commit.add(item(name)));
    expect(groups).toEqual([['a'], ['b']]);
    await finish();
    await Promise.all(answers);
    expect(groups).toEqual([['a'], ['b'], ['c', 'd']]);
  });

  it('starts another writer only for as many as are worth it', async () => {
    const commit = create({ writers: 2, secondWriterItems: 3 });
    const answers = ['a', 'b', 'c'].map((name) => commit.add(item(name)));
    expect(groups).toEqual([['a']]);
    answers.push(commit.add(item('d')));
    expect(groups).toEqual([['a'], ['b', 'c', 'd']]);
    await finish();
    await Promise.all(answers);
  });

  it('answers nobody before the write that holds their item is over', async () => {
    const commit = create();
    let answered = false;
    const answer = commit.add(item('a')).then(() => (answered = true));
    await settled();
    expect(answered).toBe(false);
    await finish();
    await answer;
  });

  it('keeps groups within their bytes; what is larger goes alone', async () => {
    const commit = create({ totalBytes: 1_000 });
    const answers = [item('a'), item('b', 60), item('c', 60), item('huge', 300), item('d')].map((one) => commit.add(one));
    await finish();
    await Promise.all(answers);
    expect(groups).toEqual([['a'], ['b'], ['c'], ['huge'], ['d']]);
  });

  it('refuses at once what it can not hold, and takes again when there is room', async () => {
    const commit = create();
    const held = [item('a', 100), item('b', 100)].map((one) => commit.add(one));
    await expect(commit.add(item('c', 1))).rejects.toMatchObject({ code: 'group.full', retry: 'later' });
    await finish();
    await Promise.all(held);
    const later = commit.add(item('d', 900));
    await finish();
    await expect(later).resolves.toBe('d stored');
  });

  it('refuses what waited so long that nobody listens, without writing it', async () => {
    const commit = create();
    const first = commit.add(item('a'));
    const late = commit.add(item('b'));
    const refused = expect(late).rejects.toMatchObject({ code: 'group.late' });
    now = LIMITS.patienceMs + 1;
    const fresh = commit.add(item('c'));
    await finish();
    await refused;
    expect([await first, await fresh]).toEqual(['a stored', 'c stored']);
    expect(groups).toEqual([['a'], ['c']]);
  });

  it('gives the error of a write to all whose write it was, and goes on', async () => {
    const commit = create();
    fault = () => new Error('database is away');
    const answers = ['a', 'b'].map((name) => commit.add(item(name)));
    const all = Promise.allSettled(answers);
    await finish();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fault = undefined;
    const next = commit.add(item('c', 200));
    await finish();
    expect(await next).toBe('c stored');
  });

  it('lets one bad item spoil nobody else', async () => {
    const commit = create();
    divides = true;
    fault = (names) => (names.includes('bad') ? new Error('invalid') : undefined);
    const answers = ['a', 'b', 'bad', 'c'].map((name) => commit.add(item(name)));
    const all = Promise.allSettled(answers);
    await finish();
    expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('writes in the context of the first item of a group', async () => {
    const commit = create();
    const answers = ['a', 'b', 'c'].map((name) => context.run(`request of ${name}`, () => commit.add(item(name))));
    await finish();
    await Promise.all(answers);
    expect(contexts).toEqual(['request of a', 'request of b']);
  });
});
