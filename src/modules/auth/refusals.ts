import { AppError } from '../../shared/errors/app-error.js';
import type { TokenScope, UserRole } from '../../shared/http/principal.js';

const RETRY_AFTER_SECONDS = 60;

/** Why a person is not let in, one for each answer; `detail.status` is the HTTP status. */
export const refusals = {
  notConfigured: () =>
    new AppError('auth.not_configured', 'Nobody can log in: GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET are not set.', {
      detail: { status: 503, retryAfterSeconds: RETRY_AFTER_SECONDS },
    }),
  notLoggedIn: () => refusal('auth.required', 401, 'Log in first: /auth/github.'),
  foreignRequest: () => refusal('auth.foreign_request', 403, 'This request does not come from a page of agent-bot.'),
  role: (needed: UserRole) => refusal('auth.role', 403, `This needs the role ${needed}.`),
  token: () => refusal('auth.token', 401, 'This API token is not known, revoked or over.'),
  scope: (scope: TokenScope) => refusal('auth.scope', 403, `An API token of the scope ${scope} may not do this.`),
  inPerson: () => refusal('auth.in_person', 403, 'This takes a person who is logged in, not an API token.'),
  noToken: () => refusal('token.absent', 404, 'There is no such API token.'),
  state: () => refusal('auth.state', 403, 'This login was not started here, or it was used already. Start again at /auth/github.'),
  limited: () => new AppError('auth.limited', 'Too many logins from this address.', { detail: { status: 429, retryAfterSeconds: RETRY_AFTER_SECONDS } }),
  notMember: () => refusal('auth.not_member', 403, 'Only members of the organisations that run this agent-bot may log in.'),
  unconfirmed: (cause: unknown) => new AppError('auth.unconfirmed', 'GitHub does not say whether you may come in; please try again.', { cause, retry: 'later' }),
  disabled: () => refusal('auth.disabled', 403, 'An administrator has closed this account.'),
  absent: () => refusal('user.absent', 404, 'There is no such person.'),
  ownAccount: () => refusal('user.self', 409, 'Nobody closes their own account: ask another administrator.'),
  denied: () => refusal('auth.denied', 403, 'The login was cancelled on GitHub.'),
  exchange: (cause: unknown) => refusal('auth.exchange', 403, 'GitHub does not confirm this login. Start again at /auth/github.', cause),
  unavailable: (cause: unknown) => new AppError('auth.unavailable', 'GitHub does not answer; please try again.', { cause, retry: 'later' }),
};

function refusal(code: string, status: number, message: string, cause?: unknown): AppError {
  return new AppError(code, message, { cause, detail: { status } });
}
