import { KeptAnswers } from './kept-answers.js';

describe('answers that are believed for a while', () => {
  let now: number;
  let asked: number;
  let kept: KeptAnswers<number>;
  const ask = async (): Promise<number> => (asked += 1);
  const fail = async (): Promise<number> => Promise.reject(new Error(`failure ${(asked += 1)}`));

  beforeEach(() => {
    [now, asked] = [0, 0];
    kept = new KeptAnswers({ now: () => new Date(now) }, 60_000);
  });

  it('are asked for once by many, and anew when they are old', async () => {
    expect(await Promise.all([1, 2, 3].map(() => kept.get('a', ask)))).toEqual([1, 1, 1]);
    now = 59_999;
    expect(await kept.get('a', ask)).toBe(1);
    now = 60_000;
    expect(await kept.get('a', ask)).toBe(2);
  });

  it('are each key’s own, and gone when they are forgotten', async () => {
    expect([await kept.get('a', ask), await kept.get('b', ask)]).toEqual([1, 2]);
    kept.forget('a');
    expect([await kept.get('a', ask), await kept.get('b', ask)]).toEqual([3, 2]);
  });

  it('are missing for some seconds after a failure, for all who ask', async () => {
    await expect(kept.get('a', fail)).rejects.toThrow('failure 1');
    now = 4_999;
    await expect(kept.get('a', ask)).rejects.toThrow('failure 1');
    now = 5_000;
    expect(await kept.get('a', ask)).toBe(2);
  });

  it('do not grow without end', async () => {
    for (let n = 0; n < 10_001; n += 1) await kept.get(String(n), ask);
    expect(await kept.get('0', ask)).toBe(10_002);
  });
});
