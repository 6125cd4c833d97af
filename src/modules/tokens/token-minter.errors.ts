import { AppError } from '../../shared/errors/app-error.js';
import { limitedError } from '../../shared/http/host-wait.js';
import { passingFault, type HostAnswer } from '../../shared/http/passing-answer.js';

interface FailedRequest {
  readonly status: number;
  readonly message: string;
  readonly response?: { readonly headers: HostAnswer['headers'] };
}

/** What octokit threw, as ours. The original is dropped: it carries the request with its headers. */
export function mintError(error: unknown, now: Date): AppError {
  if (error instanceof AppError) return error;
  if (!isFailedRequest(error) || !error.response) {
    return new AppError('token.unavailable', 'GitHub does not answer; a token could not be had.', { retry: 'later', detail: { reason: reasonOf(error) } });
  }
  const fault = passingFault({ status: error.status, headers: error.response.headers, message: error.message }, now);
  const detail = { status: error.status, reason: reasonOf(error), retryAfterSeconds: fault?.seconds };
  if (fault?.kind === 'limited') return limitedError(fault.seconds, detail);
  if (fault) {
    return new AppError('token.unavailable', 'GitHub gives out no token right now.', { retry: 'later', detail: { ...detail, noAnswer: true } });
  }
  return new AppError('token.refused', explain(error.status), { detail });
}

function explain(status: number): string {
  if (status === 401) return 'GitHub does not accept the App key: GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY do not belong together, or the key was deleted.';
  if (status === 404) return 'The GitHub App is not installed there any more.';
  if (status === 422) return 'The GitHub App may not do this in this repository: the installation lacks the repository or a permission.';
  return 'GitHub refuses the App a token for this repository; its installation may be suspended.';
}

/** Untrusted and only for the log: short. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : 'unknown').slice(0, 200);
}

function isFailedRequest(error: unknown): error is FailedRequest {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}
