export const GITHUB_LOGIN = Symbol('GITHUB_LOGIN');

export interface GithubPerson {
  readonly id: number;
  readonly login: string;
}

/** GitHub's OAuth web flow with a state bound to the session and PKCE S256. */
export interface GithubLogin {
  readonly configured: boolean;
  /** Where to send the person; what they have to bring back is in the session of the request. */
  begin(request: unknown): Promise<string>;
  /**
   * Who came back; what GitHub gave us to find out is forgotten.
   * @throws AppError `auth.denied`, `auth.state`, `auth.exchange` (403), `auth.unavailable` (retry later).
   */
  complete(request: unknown): Promise<GithubPerson>;
}
