import { AppError, type RetryVerdict } from '../../../shared/errors/app-error.js';
import { GitFailure } from './git-failure.js';

interface Verdict {
  readonly pattern: RegExp;
  readonly code: string;
  readonly message: string;
  readonly retry: RetryVerdict;
  /** Where git words the answer without its number. */
  readonly httpStatus?: number;
}

/** First match wins. The wording is git's under LC_ALL=C. */
const VERDICTS: readonly Verdict[] = [
  {
    pattern: /returned error: 401|Authentication failed|could not read (Username|Password)/i,
    code: 'repo.unavailable',
    message: 'GitHub did not accept the access that agent-bot holds for this repository.',
    retry: 'later',
    httpStatus: 401,
  },
  {
    pattern: /returned error: 403/i,
    code: 'repo.forbidden',
    message: 'GitHub does not allow this to agent-bot: the App may lack the permission, or the repository is archived.',
    retry: 'never',
  },
  {
    pattern: /returned error: 3\d\d|unable to update url base from redirection/i,
    code: 'repo.moved',
    message: 'The repository has moved to another name meanwhile.',
    retry: 'later', // the next try asks for its name
  },
  {
    pattern: /repository '.*' not found|repository not found|returned error: 404/i,
    code: 'repo.not_found',
    message: 'The repository does not exist, or agent-bot may not see it.',
    retry: 'never',
    httpStatus: 404,
  },
  {
    pattern: /No space left on device|Disk quota exceeded/i,
    code: 'repo.unavailable',
    message: 'The machine that runs agent-bot has no disk space left for this repository.',
    retry: 'later',
  },
];

const UNAVAILABLE: Omit<Verdict, 'pattern'> = {
  code: 'repo.unavailable',
  message: 'The repository could not be reached.',
  retry: 'later',
};

/** Nobody is there, or nobody who can speak: what counts as an outage. A fetch that takes too long may be a large one. */
const NO_ANSWER = /returned error: (?:5\d\d|408)|Could not resolve (?:host|proxy)|Failed to connect|Couldn't connect|Connection (?:refused|reset|timed out)|Operation timed out|Empty reply from server|RPC failed|hung up unexpectedly/i;

/** What a failed conversation with the code host means; anything but a GitFailure is passed through. */
export function asRemoteError(error: unknown): unknown {
  if (!(error instanceof GitFailure)) return error;
  const verdict: Omit<Verdict, 'pattern'> = VERDICTS.find(({ pattern }) => pattern.test(error.stderr)) ?? UNAVAILABLE;
  const answered = /returned error: (\d{3})/.exec(error.stderr)?.[1];
  const httpStatus = verdict.httpStatus ?? (answered === undefined ? undefined : Number(answered));
  return new AppError(verdict.code, verdict.message, {
    cause: error,
    retry: verdict.retry,
    detail: { git: error.subcommand, ...(httpStatus !== undefined && { httpStatus }), ...(NO_ANSWER.test(error.stderr) && { noAnswer: true }) },
  });
}
