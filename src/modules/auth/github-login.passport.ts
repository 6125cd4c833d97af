import { randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Strategy } from 'passport-github2';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { isSameSecret } from '../../shared/crypto/same-secret.js';
import type { GithubLogin, GithubPerson, LoginAttempt } from './github-login.port.js';
import { refusals } from './refusals.js';

const STATE_BYTES = 32;

interface Profile {
  readonly id: string;
  readonly username?: string;
}

/** How a strategy answers: passport sets these on a copy of it for each request. */
interface Verdicts {
  success(person: GithubPerson): void;
  fail(info: { readonly message?: string } | undefined, status?: number): void;
  redirect(url: string): void;
  error(error: unknown): void;
}

/** All that the strategy sees of a request, and where the attempt is between it and our two steps. */
interface Crossing {
  readonly query: unknown;
  attempt?: LoginAttempt | undefined;
}

type Stored = (error: unknown, state: string) => void;
type Verified = (error: unknown, verifier: string | false, info?: object) => void;

/** passport's place for state and verifier: with the request, not with a session. The parameters it counts are all needed. */
const STATES = {
  store(crossing: Crossing, verifier: string, _state: unknown, _meta: unknown, done: Stored): void {
    const state = randomBytes(STATE_BYTES).toString('base64url');
    crossing.attempt = { state, verifier };
    done(null, state);
  },
  verify({ attempt }: Crossing, state: unknown, _meta: unknown, done: Verified): void {
    const known = attempt !== undefined && typeof state === 'string' && isSameSecret(state, attempt.state);
    done(null, known && attempt.verifier, {});
  },
};

@Injectable()
export class PassportGithubLogin implements GithubLogin {
  private readonly logger = new Logger('Login');
  private readonly strategy: object | undefined;
  /** For the two calls of GitHub together; passport's client has no limit of its own. */
  private readonly limitMs: number;

  constructor(@Inject(CONFIG) { login, github, http }: Config) {
    this.limitMs = github.loginTimeoutMs;
    if (login.client === undefined) return;
    const options = {
      clientID: login.client.id,
      clientSecret: login.client.secret,
      callbackURL: new URL('/auth/github/callback', http.publicUrl).href,
      authorizationURL: `${github.url}/login/oauth/authorize`,
      tokenURL: `${github.url}/login/oauth/access_token`,
      userProfileURL: `${github.apiUrl}/user`,
      userAgent: 'agent-bot',
      store: STATES,
      pkce: true,
    };
    // The token ends here: the profile is all that is taken from it.
    this.strategy = new Strategy(options as never, (_token: string, _refresh: string, profile: Profile, done: (error: unknown, person?: object) => void) => done(null, personOf(profile)));
  }

  get configured(): boolean {
    return this.strategy !== undefined;
  }

  async begin(): Promise<{ readonly url: string; readonly attempt: LoginAttempt }> {
    const crossing: Crossing = { query: {} };
    const answer = await this.take(crossing);
    if (typeof answer !== 'string' || crossing.attempt === undefined) throw refusals.state();
    return { url: answer, attempt: crossing.attempt };
  }

  async complete(query: unknown, attempt: LoginAttempt | undefined): Promise<GithubPerson> {
    const answer = await this.take({ query, attempt });
    if (typeof answer === 'string') throw refusals.state();
    return answer;
  }

  /** The person, or the address on GitHub where they are asked. */
  private async take(request: Crossing): Promise<GithubPerson | string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(refusals.unavailable(new Error('no answer in time'))), this.limitMs)));
    try {
      return await Promise.race([this.authenticate(request), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private authenticate(request: Crossing): Promise<GithubPerson | string> {
    return new Promise((resolve, reject) => {
      const verdicts: Verdicts = {
        success: resolve,
        fail: (_info, status) => reject(status === undefined ? refusals.denied() : refusals.state()),
        redirect: resolve,
        error: (error) => reject(this.explain(error)),
      };
      const strategy = Object.assign(Object.create(this.strategy ?? null) as { authenticate(request: unknown, options: object): void }, verdicts);
      strategy.authenticate(request, {});
    });
  }

  /** GitHub's word on a bad code is an answer; a broken connection and a 5xx are none. */
  private explain(error: unknown): Error {
    const { statusCode } = ((error as { oauthError?: unknown }).oauthError ?? {}) as { readonly statusCode?: number };
    const silent = (error as { oauthError?: unknown }).oauthError !== undefined && (statusCode === undefined || statusCode >= 500);
    this.logger.warn({ msg: 'login refused', error, statusCode });
    return silent ? refusals.unavailable(error) : refusals.exchange(error);
  }
}

function personOf({ id, username }: Profile): GithubPerson | undefined {
  const number = Number(id);
  return Number.isSafeInteger(number) && number > 0 && username !== undefined && username !== '' ? { id: number, login: username } : undefined;
}
