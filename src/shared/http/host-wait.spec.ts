import { AppError } from '../errors/app-error.js';
import { awayError, limitedError, waitOf } from './host-wait.js';

describe('a limit of GitHub', () => {
  it.each([
    [90, 90_000],
    [0, 1_000],
    [0.2, 1_000],
    [1e9, 3_660_000],
  ])('is waited for as long as GitHub says, within bounds: %s s', (seconds, ms) => {
    expect(waitOf(limitedError(seconds))).toEqual({ code: 'host.limited', ms });
  });

  it('is worth another try and keeps what was said', () => {
    expect(limitedError(5, { status: 429 })).toMatchObject({ code: 'host.limited', retry: 'later', detail: { status: 429, retryAfterSeconds: 5 } });
  });

  it('is waited for like an outage that is known, and tells them apart', () => {
    const cause = new Error('no answer');
    expect(awayError(29.2, cause)).toMatchObject({ code: 'host.away', retry: 'later', cause, detail: { retryAfterSeconds: 30 } });
    expect(waitOf(awayError(30))).toEqual({ code: 'host.away', ms: 30_000 });
  });

  it('is no failure of a call', () => {
    expect(waitOf(new AppError('host.unavailable', 'away', { retry: 'later', detail: { retryAfterSeconds: 5 } }))).toBeUndefined();
    expect(waitOf(new Error('else'))).toBeUndefined();
  });
});
