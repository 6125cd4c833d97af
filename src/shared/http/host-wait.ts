import { AppError } from '../errors/app-error.js';
import { classOf } from '../errors/error-class.js';

/** Why work waits for GitHub without a try being spent: it limits us, or it does not answer and is not asked for a while. */
export type HostWaitCode = 'host.limited' | 'host.away';

export interface HostWait {
  readonly code: HostWaitCode;
  readonly ms: number;
}

/** GitHub's primary limit starts anew every hour; whatever an answer says, nobody waits longer for it. */
const LONGEST_SECONDS = 3_660;

/**
 * GitHub limits how often it may be asked: nobody's fault, and no try is spent on it. `retryAfterSeconds` is GitHub's
 * word on when the same may be asked again, in the detail as it is used (1 s to 61 min).
 */
export function limitedError(retryAfterSeconds: number, detail: AppError['detail'] = {}): AppError {
  return waitError('host.limited', 'GitHub’s rate limit is in the way; the work goes on by itself when it ends.', retryAfterSeconds, { detail });
}

/** GitHub does not answer, and the breaker lets nothing through for `seconds`; `cause` is the call that found it so. */
export function awayError(seconds: number, cause?: unknown): AppError {
  return waitError('host.away', 'GitHub does not answer; the work goes on by itself when it does.', seconds, { cause });
}

function waitError(code: HostWaitCode, message: string, seconds: number, { cause, detail }: { readonly cause?: unknown; readonly detail?: AppError['detail'] }): AppError {
  const retryAfterSeconds = Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil(seconds)));
  return new AppError(code, message, { retry: 'later', cause, detail: { ...detail, retryAfterSeconds } });
}

/** What to wait for and how long; undefined for every other error, which spends a try. */
export function waitOf(error: unknown): HostWait | undefined {
  if (!(error instanceof AppError) || classOf(error) !== 'limited') return undefined;
  return { code: error.code as HostWaitCode, ms: Number(error.detail['retryAfterSeconds']) * 1000 };
}
