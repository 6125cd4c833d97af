import { jest } from '@jest/globals';
import { Breaker, CircuitOpen, type Outcome, type Verdict } from './breaker.js';

const OPEN_MS = 30_000;
const away = new Error('away');
const refused = new Error('refused');
const givenUp = new Error('given up');

describe('a breaker', () => {
  let breaker: Breaker;
  let changes: string[];
  let calls: number;

  beforeEach(() => {
    jest.useFakeTimers();
    [changes, calls] = [[], 0];
    const judge = (outcome: Outcome): Verdict => {
      if ('error' in outcome && outcome.error === givenUp) return 'nothing';
      return ('error' in outcome ? outcome.error === away : outcome.answer === 503) ? 'no answer' : 'answer';
    };
    breaker = new Breaker({ failures: 3, openMs: OPEN_MS }, judge, (state) => changes.push(state));
  });
  afterEach(() => jest.useRealTimers());

  const fails = (error = away) => expect(breaker.run(() => Promise.reject(error))).rejects.toBe(error);
  const answers = () => breaker.run(() => Promise.resolve((calls += 1)));
  const opens = async () => {
    for (let n = 0; n < 3; n += 1) await fails();
  };

  it('opens after failures in a row, refuses at once and tells for how long', async () => {
    await opens();
    jest.advanceTimersByTime(10_000);
    await expect(answers()).rejects.toMatchObject({ name: 'CircuitOpen', waitMs: 20_000 });
    expect([calls, breaker.state, breaker.waitMs, changes]).toEqual([0, 'open', 20_000, ['open']]);
  });

  it('begins to count anew after every answer, a refusal too', async () => {
    for (const answer of [answers, () => fails(refused), answers]) {
      await fails();
      await fails();
      await answer();
    }
    expect([breaker.state, changes]).toEqual(['closed', []]);
  });

  it('counts an answer that says there is nobody', async () => {
    for (let n = 0; n < 3; n += 1) expect(await breaker.run(() => Promise.resolve(503))).toBe(503);
    expect(breaker.state).toBe('open');
  });

  it('lets one probe out when its time is over, refuses the others meanwhile, and closes when it is answered', async () => {
    await opens();
    jest.advanceTimersByTime(OPEN_MS);
    expect([breaker.state, breaker.waitMs]).toEqual(['half-open', 0]);
    let answer: (value: string) => void = () => undefined;
    const probe = breaker.run(() => new Promise<string>((resolve) => (answer = resolve)));
    await expect(answers()).rejects.toThrow(CircuitOpen);
    expect(breaker.waitMs).toBe(OPEN_MS);
    answer('back');
    expect([await probe, await answers()]).toEqual(['back', 1]);
    expect(changes).toEqual(['open', 'half-open', 'closed']);
  });

  it('opens again for as long when the probe fails, and remembers since when it is broken', async () => {
    await opens();
    jest.advanceTimersByTime(OPEN_MS + 5_000);
    await fails();
    expect([breaker.state, breaker.waitMs, breaker.brokenMs]).toEqual(['open', OPEN_MS, OPEN_MS + 5_000]);
    jest.advanceTimersByTime(OPEN_MS);
    await answers();
    expect([breaker.state, breaker.brokenMs]).toEqual(['closed', 0]);
  });

  it('counts on over a call that its caller gave up', async () => {
    await fails();
    await fails();
    await fails(givenUp);
    expect(breaker.state).toBe('closed');
    await fails();
    expect(breaker.state).toBe('open');
  });

  it('stays open when the probe was given up: nobody has answered', async () => {
    await opens();
    jest.advanceTimersByTime(OPEN_MS);
    await fails(givenUp);
    expect([breaker.state, breaker.waitMs]).toEqual(['open', OPEN_MS]);
    jest.advanceTimersByTime(OPEN_MS);
    await answers();
    expect(breaker.state).toBe('closed');
  });

  it('closes when the probe is refused: that is an answer', async () => {
    await opens();
    jest.advanceTimersByTime(OPEN_MS);
    await fails(refused);
    expect(breaker.state).toBe('closed');
  });
});
