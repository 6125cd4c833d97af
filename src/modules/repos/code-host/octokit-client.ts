import { Octokit } from '@octokit/rest';
import { Logger } from '@nestjs/common';
import { hostFetch } from '../../../shared/http/host-fetch.js';
import type { LendRequest, TokenLender } from '../../tokens/index.js';
import { redactWords } from './outgoing-words.js';

const API_VERSION = '2022-11-28';

interface Lendable {
  readonly headers: { authorization?: string };
  readonly request?: object;
}

/**
 * Octokit that asks with a lent token: a call names what it needs in `request.lend`, a call without it goes out as it
 * is (the App's own JWT). A token that is no longer good is forgotten and the call made once more.
 */
export function createClient(apiUrl: string, lender: TokenLender, timeoutMs: number): Octokit {
  const logger = new Logger('CodeHost');
  const log = { debug: ignore, info: ignore, warn: (message: string) => logger.warn(message), error: ignore };
  const octokit = new Octokit({
    baseUrl: apiUrl.replace(/\/+$/, ''),
    userAgent: 'agent-bot',
    log,
    request: { fetch: hostFetch(timeoutMs), log },
  });
  octokit.hook.before('request', (options) => void (options.headers['x-github-api-version'] = API_VERSION));
  octokit.hook.before('request', redactWords);
  octokit.hook.wrap('request', (request, options) => withToken(lender, options, request));
  return octokit;
}

async function withToken<Options extends Lendable, Answer>(lender: TokenLender, options: Options, request: (options: Options) => Answer): Promise<Awaited<Answer>> {
  const { lend } = (options.request ?? {}) as { readonly lend?: LendRequest };
  if (!lend) return await request(options);
  try {
    await authorize(lender, lend, options);
    return await request(options);
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    await lender.forget(lend);
    await authorize(lender, lend, options);
    return await request(options);
  }
}

/** In place: octokit's hooks hand on the options they were given first, whatever the outer one passes. */
async function authorize(lender: TokenLender, lend: LendRequest, options: Lendable): Promise<void> {
  options.headers.authorization = `token ${(await lender.lend(lend)).value}`;
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 401;
}

function ignore(): void {
  // octokit's log lines carry whole requests
}
