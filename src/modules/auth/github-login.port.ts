export const GITHUB_LOGIN = Symbol('GITHUB_LOGIN');

export interface GithubPerson {
  readonly id: number;
  readonly login: string;
}

/** What a login is made of, as the road through GitHub needs it: the request with its session, and a redirect. */
export interface LoginRequest {
  readonly request: unknown;
  redirect(url: string): void;
}

/** GitHub's OAuth web flow with a state bound to the session and PKCE S256. */
export interface GithubLogin {
  readonly configured: boolean;
  /** Sends the person to GitHub. */
  begin(login: LoginRequest): Promise<void>;
  /**
   * Who came back; what GitHub gave us to find out is forgotten.
   * @throws AppError `auth.denied`, `auth.state`, `auth.exchange` (403), `auth.unavailable` (retry later).
   */
  complete(login: LoginRequest): Promise<GithubPerson>;
}
