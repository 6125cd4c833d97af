import { rmSync } from 'node:fs';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../../src/app.module.js';
import { WebFront } from '../../../src/modules/auth/index.js';
import { GITHUB_LOGIN, type LoginAttempt } from '../../../src/modules/auth/github-login.port.js';
import { CLOCK } from '../../../src/shared/resilience/clock.port.js';
import { ProblemFilter } from '../../../src/shared/http/problem.filter.js';
import { testConfig } from '../../support/config.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';

export const SESSION_KEY = 'k'.repeat(48);
export const PUBLIC_URL = 'https://bot.example.org';

/** Whoever GitHub says it is; the road there is the e2e's matter. */
export class ToldLogin {
  readonly configured = true;
  person = { id: 1, login: 'alice' };

  readonly attempt = { state: 'the-state-of-this-login', verifier: 'the-verifier-of-this-login' };
  /** What came back at each callback. */
  readonly brought: (LoginAttempt | undefined)[] = [];

  begin(): Promise<{ url: string; attempt: LoginAttempt }> {
    return Promise.resolve({ url: 'https://github.com/login/oauth/authorize', attempt: this.attempt });
  }

  complete(_query: unknown, attempt: LoginAttempt | undefined): Promise<{ id: number; login: string }> {
    this.brought.push(attempt);
    return Promise.resolve(this.person);
  }
}

/** The whole product's routes on a real database, behind a proxy that speaks https; time and GitHub's word are the test's. */
export class AuthApp {
  now = new Date('2026-11-01T10:00:00Z').getTime();
  readonly github = new ToldLogin();
  url = '';

  private constructor(
    readonly database: TestDatabase,
    readonly dataDir: string,
    readonly nest: NestExpressApplication,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<AuthApp> {
    const database = await startTestDatabase();
    const config = testConfig({ RUN_MODE: 'api', PUBLIC_URL, GITHUB_CLIENT_ID: 'id', GITHUB_CLIENT_SECRET: 'secret', SESSION_KEYS: SESSION_KEY, TRUST_PROXY: 'loopback', ...env });
    const holder: { app?: AuthApp } = {};
    const login = new ToldLogin();
    const builder = Test.createTestingModule({ imports: [AppModule.register(config, { url: database.url, adminUrl: database.url, embedded: false, poolMax: 5, close: async () => undefined })] });
    if (env['GITHUB_CLIENT_ID'] !== '') builder.overrideProvider(GITHUB_LOGIN).useValue(login);
    builder.overrideProvider(CLOCK).useValue({ now: () => new Date(holder.app?.now ?? 0) });
    const module = await builder.setLogger(false as never).compile();
    const nest = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
    nest.useGlobalFilters(new ProblemFilter());
    nest.set('trust proxy', 'loopback');
    await nest.get(WebFront).mount(nest);
    await nest.listen(0, '127.0.0.1');
    const app = new AuthApp(database, config.dataDir, nest);
    app.url = (await nest.getUrl()).replace('[::1]', '127.0.0.1');
    holder.app = Object.assign(app, { github: login });
    return app;
  }

  async stop(): Promise<void> {
    await this.nest.close();
    await this.database.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** As the proxy passes it on. */
  send(path: string, cookie?: string, init: RequestInit = {}): Promise<Response> {
    const headers = { 'x-forwarded-proto': 'https', ...(cookie !== undefined && { cookie }), ...(init.headers as Record<string, string>) };
    return fetch(this.url + path, { redirect: 'manual', ...init, headers });
  }

  /** Whom GitHub names from now on: the same number for the same login. */
  async tell(login: string): Promise<void> {
    const [known] = await this.database.dataSource.query<{ id: number }[]>('SELECT github_id::int AS id FROM users WHERE login = $1 AND github_id IS NOT NULL', [login]);
    const [next] = await this.database.dataSource.query<{ id: number }[]>('SELECT count(*)::int + 1 AS id FROM users');
    this.github.person = { id: known?.id ?? next?.id ?? 1, login };
  }

  /** A person's cookie. */
  async logIn(login: string, role?: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    await this.tell(login);
    const answer = await this.send('/auth/github/callback?code=c&state=s', undefined, { headers });
    if (role !== undefined) await this.database.dataSource.query('UPDATE users SET role = $1 WHERE login = $2', [role, login]);
    return cookieOf(answer);
  }
}

export function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie().at(-1)?.split(';')[0] ?? '';
}
