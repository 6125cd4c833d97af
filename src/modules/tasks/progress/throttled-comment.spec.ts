import { AppError } from '../../../shared/errors/app-error.js';
import type { Ending } from '../run/ending.js';
import { ThrottledComment } from './throttled-comment.js';

const ENDING: Ending = { state: 'done', reason: 'x' };

function writer() {
  const written: string[] = [];
  const write = jest.fn(async (ending: Ending | undefined, note: string | undefined) => {
    written.push(ending?.state ?? note ?? 'working');
  });
  return { written, write };
}

describe('throttled comment', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('makes one edit of many changes and the next no sooner than the period', async () => {
    const { written, write } = writer();
    const comment = new ThrottledComment(write, 3000);
    for (let index = 0; index < 5; index += 1) comment.touch();
    await jest.advanceTimersByTimeAsync(0);
    expect(written).toEqual(['working']);
    comment.touch('a');
    comment.touch('b');
    await jest.advanceTimersByTimeAsync(2999);
    expect(written).toEqual(['working']);
    await jest.advanceTimersByTimeAsync(1);
    expect(written).toEqual(['working', 'b']);
  });

  it('never writes two edits at once, and what changed meanwhile follows', async () => {
    let finish: () => void = () => undefined;
    const write = jest.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const comment = new ThrottledComment(write, 0);
    comment.touch();
    await jest.advanceTimersByTimeAsync(0);
    comment.touch();
    await jest.advanceTimersByTimeAsync(1000);
    expect(write).toHaveBeenCalledTimes(1);
    finish();
    await jest.advanceTimersByTimeAsync(0);
    expect(write).toHaveBeenCalledTimes(2);
    finish();
  });

  it('closes with the last word after a running edit, and is silent from then on', async () => {
    const { written, write } = writer();
    const comment = new ThrottledComment(write, 3000);
    comment.touch();
    await jest.advanceTimersByTimeAsync(0);
    comment.touch();
    await comment.close(ENDING);
    comment.touch();
    await comment.stop();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(written).toEqual(['working', 'done']);
  });

  it('keeps a failed edit to itself and hands a failed last word on', async () => {
    const away = new AppError('host.unavailable', 'away', { retry: 'later' });
    const comment = new ThrottledComment(() => Promise.reject(away), 0);
    comment.touch();
    await jest.advanceTimersByTimeAsync(0);
    await expect(comment.close(ENDING)).rejects.toBe(away);
  });

  it('writes what waits when the run stops without an end', async () => {
    const { written, write } = writer();
    const comment = new ThrottledComment(write, 3000);
    comment.touch('in the way');
    await comment.stop();
    expect(written).toEqual(['in the way']);
    expect(jest.getTimerCount()).toBe(0);
  });
});
