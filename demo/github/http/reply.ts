export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON unless it is a Buffer; undefined sends no body. */
  readonly body?: unknown;
}

const DOCS = 'https://docs.github.com/rest';

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const nothing: Reply = { status: 204 };

/** An error as GitHub words it; thrown by a route, answered by the front. */
export class GithubError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors?: readonly unknown[],
  ) {
    super(message);
  }

  toReply(): Reply {
    const body = { message: this.message, ...(this.errors ? { errors: this.errors } : {}), documentation_url: DOCS, status: String(this.status) };
    return { status: this.status, body };
  }
}

export const notFound = (): GithubError => new GithubError(404, 'Not Found');
export const badCredentials = (): GithubError => new GithubError(401, 'Bad credentials');
export const forbidden = (): GithubError => new GithubError(403, 'Resource not accessible by integration');
export const invalid = (...errors: readonly unknown[]): GithubError => new GithubError(422, 'Validation Failed', errors);
