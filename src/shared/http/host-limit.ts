import { AppError } from '../errors/app-error.js';

const CODE = 'host.limited';
/** GitHub's primary limit starts anew every hour; whatever an answer says, nobody waits longer for it. */
const LONGEST_SECONDS = 3_660;

/**
 * GitHub limits how often it may be asked: nobody's fault, and no try is spent on it. `retryAfterSeconds` is GitHub's
 * word on when the same may be asked again, in the detail as it is used (1 s to 61 min).
 */
export function limitedError(retryAfterSeconds: number, detail: AppError['detail'] = {}): AppError {
  const seconds = Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil(retryAfterSeconds)));
  return new AppError(CODE, 'GitHub’s rate limit is in the way; the work goes on by itself when it ends.', { retry: 'later', detail: { ...detail, retryAfterSeconds: seconds } });
}

/** Milliseconds until a limit that was met ends; undefined for every other error. */
export function limitMsOf(error: unknown): number | undefined {
  if (!(error instanceof AppError) || error.code !== CODE) return undefined;
  return Number(error.detail['retryAfterSeconds']) * 1000;
}
