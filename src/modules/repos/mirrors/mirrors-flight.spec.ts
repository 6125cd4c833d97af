import { SharedRuns } from './mirrors-flight.js';

function gate() {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((done) => (open = done));
  return { open: () => open(), passed };
}

describe('shared runs', () => {
  it('callers during a run share the next one, never the running one', async () => {
    const runs = new SharedRuns<number>();
    const first = gate();
    let count = 0;
    const work = (wait?: Promise<void>) => async () => {
      const mine = (count += 1);
      await wait;
      return mine;
    };
    const one = runs.run('a', work(first.passed));
    const others = [runs.run('a', work()), runs.run('a', work()), runs.run('a', work())];
    first.open();
    expect([await one, await Promise.all(others)]).toEqual([1, [2, 2, 2]]);
    expect(await runs.run('a', work())).toBe(3);
  });

  it('keys do not wait for each other', async () => {
    const runs = new SharedRuns<string>();
    const never = gate();
    void runs.run('a', async () => {
      await never.passed;
      return 'a';
    });
    expect(await runs.run('b', () => Promise.resolve('b'))).toBe('b');
    never.open();
  });

  it('a run that fails fails for those who share it alone', async () => {
    const runs = new SharedRuns<string>();
    const first = runs.run('a', () => Promise.reject(new Error('first')));
    const second = runs.run('a', () => Promise.reject(new Error('second')));
    const shared = runs.run('a', () => Promise.resolve('never asked'));
    await expect(first).rejects.toThrow('first');
    await expect(second).rejects.toThrow('second');
    await expect(shared).rejects.toThrow('second');
    expect(await runs.run('a', () => Promise.resolve('well'))).toBe('well');
  });
});
