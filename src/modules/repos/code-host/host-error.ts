import { AppError } from '../../../shared/errors/app-error.js';
import { AnswerTooLarge, RedirectRefused } from '../../../shared/http/host-fetch.js';
import { limitedError } from '../../../shared/http/host-wait.js';
import { passingFault, type HostAnswer } from '../../../shared/http/passing-answer.js';

interface FailedRequest extends Error {
  readonly status: number;
  readonly response?: { readonly headers: HostAnswer['headers'] };
}

/**
 * What octokit threw, as ours: `host.not_found`, `host.forbidden`, `host.invalid`, `host.limited` or
 * `host.unavailable`. The original is dropped, because it carries the request with its headers. An AppError (no token to be had) passes as it is.
 */
export function hostError(error: unknown, now: Date): AppError {
  if (error instanceof AppError) return error;
  const detail = { reason: reasonOf(error) };
  if (causedBy(error, AnswerTooLarge)) return new AppError('host.too_large', 'GitHub’s answer is larger than what is read here.', { detail });
  if (causedBy(error, RedirectRefused)) return new AppError('host.invalid', 'GitHub redirected to another host; that is not followed.', { detail });
  if (!isFailedRequest(error) || !error.response) return unavailable({ ...detail, noAnswer: true });
  const fault = passingFault({ status: error.status, headers: error.response.headers, message: error.message }, now);
  if (fault?.kind === 'limited') return limitedError(fault.seconds, { ...detail, status: error.status });
  if (fault) return unavailable({ ...detail, noAnswer: true, status: error.status, retryAfterSeconds: fault.seconds });
  return refusal(error.status, { ...detail, status: error.status });
}

/** The answer, or undefined where GitHub says that there is none. */
export async function absent<T>(asked: Promise<T>): Promise<T | undefined> {
  return await asked.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'host.not_found') return undefined;
    throw error;
  });
}

/** For an answer that is not what GitHub promises: a proxy's page, half a document. */
export function unreadableAnswer(what: string): AppError {
  return unavailable({ reason: `unreadable answer: ${what}` });
}

function refusal(status: number, detail: AppError['detail']): AppError {
  // A token that was minted a moment ago and is refused has not reached all of GitHub's servers yet.
  if (status === 401) return unavailable(detail);
  if (status === 404 || status === 410) return new AppError('host.not_found', 'GitHub does not have this, or does not show it to the App.', { detail });
  if (status === 403 || status === 451) return new AppError('host.forbidden', 'GitHub does not let the App do this.', { detail });
  return new AppError('host.invalid', 'GitHub does not accept this request.', { detail });
}

function unavailable(detail: AppError['detail']): AppError {
  return new AppError('host.unavailable', 'GitHub does not answer as it should.', { retry: 'later', detail });
}

/** Untrusted and only for the log: short. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : 'unknown').slice(0, 200);
}

function causedBy(error: unknown, kind: typeof RedirectRefused | typeof AnswerTooLarge): boolean {
  return error instanceof Error && error.cause instanceof kind;
}

function isFailedRequest(error: unknown): error is FailedRequest {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}
