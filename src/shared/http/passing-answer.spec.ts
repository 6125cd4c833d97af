import { passingFault } from './passing-answer.js';

const now = new Date('2026-11-20T12:00:00Z');
const answer = (status: number, headers: Record<string, string> = {}, message = '') => passingFault({ status, headers, message }, now)?.seconds;

describe('passingFault', () => {
  it('tells a limit from an outage', () => {
    expect(passingFault({ status: 429, headers: {}, message: '' }, now)?.kind).toBe('limited');
    expect(passingFault({ status: 403, headers: { 'x-ratelimit-remaining': '0' }, message: '' }, now)?.kind).toBe('limited');
    expect(passingFault({ status: 503, headers: { 'retry-after': '30' }, message: '' }, now)).toEqual({ kind: 'away', seconds: 30 });
  });

  it.each([500, 502, 503, 504, 408])('%i may pass soon', (status) => expect(answer(status)).toBe(1));

  it.each([400, 401, 404, 409, 410, 422, 451])('%i never passes', (status) => expect(answer(status)).toBeUndefined());

  it('a plain 403 never passes', () => expect(answer(403, { 'x-ratelimit-remaining': '12' }, 'Resource not accessible by integration')).toBeUndefined());

  it('obeys Retry-After first', () => {
    expect(answer(403, { 'retry-after': '7', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' })).toBe(7);
    expect(answer(429, { 'retry-after': '0' })).toBe(0);
    expect(answer(503, { 'retry-after': '30' })).toBe(30);
  });

  it('waits for the reset of a spent primary limit', () => {
    expect(answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now.getTime() / 1000 + 90) })).toBe(90);
    expect(answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' })).toBe(1);
  });

  it.each(['You have exceeded a secondary rate limit', 'API rate limit exceeded for installation', 'You have triggered an abuse detection mechanism'])(
    'waits a minute for "%s"',
    (message) => expect(answer(403, {}, message)).toBe(60),
  );

  it('waits a minute for a 429 without a usable hint', () => expect(answer(429, { 'retry-after': 'soon' })).toBe(60));
});
