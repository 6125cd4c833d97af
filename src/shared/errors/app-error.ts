/** Whether trying the same thing again can help: `later` for passing faults, `never` for the rest. */
export type RetryVerdict = 'never' | 'later';

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Default `never`. */
  readonly retry?: RetryVerdict;
  /** Facts for logs and `problem+json`; never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * The one error type that crosses a module's border. `code` is stable and dotted (`repo.empty`), `message` is
 * written for the person who asked and holds no secret and no host path.
 */
export class AppError extends Error {
  readonly retry: RetryVerdict;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: string,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.retry = options.retry ?? 'never';
    this.detail = options.detail ?? {};
  }
}

/** The error itself when it is ours, else an `internal` one that keeps it as cause and is worth another try. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal', 'Something went wrong inside agent-bot.', { cause: error, retry: 'later' });
}
