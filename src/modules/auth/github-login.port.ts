export const GITHUB_LOGIN = Symbol('GITHUB_LOGIN');

export interface GithubPerson {
  readonly id: number;
  readonly login: string;
}

/** What whoever comes back has to show; for the browser that began the login alone. */
export interface LoginAttempt {
  readonly state: string;
  /** RFC 7636; GitHub was told its digest. */
  readonly verifier: string;
}

/** GitHub's OAuth web flow with a state bound to the browser and PKCE S256. Keeps nothing between the two steps. */
export interface GithubLogin {
  readonly configured: boolean;
  /** Where to send the person, and what they have to bring back. */
  begin(): Promise<{ readonly url: string; readonly attempt: LoginAttempt }>;
  /**
   * By the query of the callback, who came back to `attempt`; what GitHub gave us to find out is forgotten.
   * @throws AppError `auth.denied`, `auth.state`, `auth.exchange` (403), `auth.unavailable` (retry later).
   */
  complete(query: unknown, attempt: LoginAttempt | undefined): Promise<GithubPerson>;
}
