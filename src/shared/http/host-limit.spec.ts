import { AppError } from '../errors/app-error.js';
import { limitedError, limitMsOf } from './host-limit.js';

describe('a limit of GitHub', () => {
  it.each([
    [90, 90_000],
    [0, 1_000],
    [0.2, 1_000],
    [1e9, 3_660_000],
  ])('is waited for as long as GitHub says, within bounds: %s s', (seconds, ms) => {
    expect(limitMsOf(limitedError(seconds))).toBe(ms);
  });

  it('is worth another try and keeps what was said', () => {
    expect(limitedError(5, { status: 429 })).toMatchObject({ code: 'host.limited', retry: 'later', detail: { status: 429, retryAfterSeconds: 5 } });
  });

  it('is no outage', () => {
    expect(limitMsOf(new AppError('host.unavailable', 'away', { retry: 'later', detail: { retryAfterSeconds: 5 } }))).toBeUndefined();
    expect(limitMsOf(new Error('else'))).toBeUndefined();
  });
});
