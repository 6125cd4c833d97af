import type pg from 'pg';
import { clientOf } from './client.pg.js';
import { AppError, type RetryVerdict } from '../errors/app-error.js';

const CONNECT_LIMIT_MS = 10_000;

interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly retry: RetryVerdict;
}

const UNREACHABLE: Explanation = { code: 'database.unreachable', message: 'PostgreSQL does not answer: check DATABASE_URL and that the server runs.', retry: 'later' };

const REFUSED_LOGIN: Explanation = { code: 'database.login', message: 'PostgreSQL refuses the user or password of DATABASE_URL.', retry: 'never' };

/** By SQLSTATE (PostgreSQL manual, appendix A). */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  '28P01': REFUSED_LOGIN,
  '28000': REFUSED_LOGIN,
  '3D000': { code: 'database.missing', message: 'The database that DATABASE_URL names does not exist: create it.', retry: 'never' },
  '53300': { code: 'database.connections', message: 'PostgreSQL has no connection left: raise max_connections or lower DATABASE_POOL_MAX.', retry: 'later' },
  '57P03': { code: 'database.starting', message: 'PostgreSQL is starting or stopping.', retry: 'later' },
};

function explain(cause: unknown): AppError {
  const { code: sqlState = '' } = cause as { readonly code?: string };
  const { code, message, retry } = EXPLANATIONS[sqlState] ?? UNREACHABLE;
  return new AppError(code, message, { cause, retry });
}

/**
 * One connection for the time of `work`.
 * @throws AppError `database.unreachable`, `.login`, `.missing`, `.connections`, `.starting` when there is none.
 */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = clientOf({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS, application_name: 'agent-bot start' });
  try {
    await client.connect();
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw explain(cause);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
