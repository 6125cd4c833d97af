import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { type Delivered, type Issue, type NewRepository, type Repository, type StandIn, startGitHub } from '../../demo/github/index.js';
import { BROKEN, MEND, type ScriptStep, type TaskRow } from '../e2e/world.js';
import { eventually } from '../support/eventually.js';
import { startTestDatabase } from '../support/postgres.js';
import { Product } from '../support/product.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { OwnPostgres } from './own-postgres.js';
import { Watch } from './watch.js';

export interface FleetOptions {
  readonly redis?: boolean;
  /** A PostgreSQL of its own with these settings, which the case may stop; else a database on the run's shared one. */
  readonly ownPostgres?: Readonly<Record<string, string>>;
  readonly script?: readonly ScriptStep[];
  readonly env?: Readonly<Record<string, string>>;
  /** The first process is started with the fleet, in this mode; null starts none. */
  readonly first?: 'all' | 'api' | 'worker' | null;
}

export interface Proxies {
  readonly postgres: TcpProxy;
  readonly github: TcpProxy;
  readonly redis: TcpProxy | undefined;
}

interface Parts {
  readonly folder: string;
  readonly github: StandIn;
  readonly postgres: OwnPostgres | undefined;
  readonly databaseUrl: string;
  readonly dropDatabase: () => Promise<void>;
  readonly redis: TestRedis | undefined;
  readonly repository: Repository;
}

const ROLES = { alice: 'write', rob: 'read' } as const;
/** Shorter than the e2e's: a dead worker's task is anybody's soon. */
const QUICK = {
  TASK_LEASE_MS: '2000',
  TASK_REAP_MS: '300',
  TASK_RETRY_MS: '500',
  QUEUE_LOCK_MS: '2000',
  QUEUE_STALLED_MS: '700',
  QUEUE_RETRY_MAX_MS: '1000',
  DELIVERY_RETRY_MS: '200',
  DELIVERY_DATABASE_RETRY_MS: '500',
};

/** Several processes of the product over one database, each behind its own proxies, and everything they talk to. */
export class Fleet {
  readonly products: Product[] = [];
  readonly watch = new Watch(() => this.products);
  /** Ids of the deliveries that were answered 2xx: none of them may be lost. */
  readonly accepted = new Set<string>();
  readonly repositories: Repository[];
  private readonly closing: (() => Promise<unknown>)[] = [];
  private db: DataSource | undefined;

  private constructor(
    readonly parts: Parts,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    this.repositories = [parts.repository];
  }

  static async start({ first = 'all', ...options }: FleetOptions): Promise<Fleet> {
    const folder = mkdtempSync(join(tmpdir(), 'agent-bot-fleet-'));
    const github = await startGitHub({ dataDir: join(folder, 'github') });
    const postgres = options.ownPostgres && (await OwnPostgres.start(options.ownPostgres));
    const shared = postgres ? undefined : await startTestDatabase();
    await shared?.dataSource.destroy();
    const redis = options.redis === true ? await startRedis() : undefined;
    const repository = await github.createRepository('acme', 'sums', BROKEN, { roles: ROLES });
    const fleet = new Fleet({ folder, github, postgres, databaseUrl: shared?.url ?? '', dropDatabase: async () => shared?.stop(), redis, repository }, { ...QUICK, ...options.env });
    keepReflog(repository);
    fleet.script(options.script ?? [MEND]);
    if (first !== null) await fleet.add({ RUN_MODE: first });
    return fleet;
  }

  get github(): StandIn {
    return this.parts.github;
  }

  get repository(): Repository {
    return this.parts.repository;
  }

  get redis(): TestRedis {
    if (!this.parts.redis) throw new Error('this fleet has no Redis');
    return this.parts.redis;
  }

  get postgres(): OwnPostgres {
    if (!this.parts.postgres) throw new Error('this fleet has no PostgreSQL of its own');
    return this.parts.postgres;
  }

  /** Straight to the server, past every proxy. */
  get databaseUrl(): string {
    return this.parts.postgres?.url ?? this.parts.databaseUrl;
  }

  get product(): Product {
    const [product] = this.products;
    if (!product) throw new Error('no process was started');
    return product;
  }

  /** One more process, not started. */
  async create(env: Readonly<Record<string, string>> = {}): Promise<Product> {
    const { github, folder, redis } = this.parts;
    const product = await Product.create({
      DATABASE_URL: this.databaseUrl,
      ...(redis && { REDIS_URL: redis.url }),
      GITHUB_URL: github.url,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_APP_ID: String(github.appId),
      GITHUB_APP_PRIVATE_KEY: github.privateKey,
      GITHUB_WEBHOOK_SECRETS: github.webhookSecret,
      AGENT_OFFLINE_SCRIPT: join(folder, 'script.json'),
      ...this.env,
      ...env,
    });
    this.products.push(product);
    return product;
  }

  /** One more process, ready. */
  async add(env: Readonly<Record<string, string>> = {}): Promise<Product> {
    const product = await this.create(env);
    await product.start();
    return product;
  }

  /** Proxies for one process, and the environment that leads it through them. */
  async proxied(): Promise<{ readonly proxies: Proxies; readonly env: Readonly<Record<string, string>> }> {
    const { github, redis } = this.parts;
    const through = async (url: string): Promise<[TcpProxy, string]> => {
      const proxy = await TcpProxy.to(Number(new URL(url).port));
      this.closing.push(() => proxy.close());
      return [proxy, url.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${proxy.port}`)];
    };
    const [postgres, DATABASE_URL] = await through(this.databaseUrl);
    const [api, GITHUB_API_URL] = await through(github.apiUrl);
    const line = redis && (await through(redis.url));
    return { proxies: { postgres, github: api, redis: line?.[0] }, env: { DATABASE_URL, GITHUB_API_URL, ...(line && { REDIS_URL: line[1] }) } };
  }

  /** What the offline agent does from now on. */
  script(steps: readonly ScriptStep[]): void {
    writeFileSync(join(this.parts.folder, 'script.json'), JSON.stringify({ steps }));
  }

  onStop(close: () => Promise<unknown>): void {
    this.closing.push(close);
  }

  async addRepository(name: string, options: NewRepository = {}): Promise<Repository> {
    const repository = await this.github.createRepository('acme', name, BROKEN, { roles: ROLES, ...options });
    keepReflog(repository);
    this.repositories.push(repository);
    return repository;
  }

  openIssue(repository = this.repository, title = 'Sums are wrong'): Promise<Issue> {
    return this.github.openIssue(repository, 'alice', title, 'One and two make minus one.');
  }

  /** Posts a webhook and remembers what was accepted; a connection that broke is status 0. */
  async send(event: string, payload: unknown, guid?: string, to = this.product): Promise<Delivered> {
    const failed: Delivered = { guid: guid ?? '', status: 0, body: '' };
    const answer = await this.github.deliver(event, payload, { url: `${to.url}/webhooks/github`, ...(guid && { guid }) }).catch(() => failed);
    if (answer.status >= 200 && answer.status < 300) this.accepted.add(answer.guid);
    return answer;
  }

  async mention(issue: Issue, words = 'mend the sums'): Promise<{ readonly payload: object; readonly commentId: number }> {
    const comment = await this.github.comment(issue, 'alice', `@agent-bot ${words}`);
    return { payload: await this.github.payloads.issueCommentCreated(issue, comment), commentId: comment.id };
  }

  /** Somebody asks for work, and the product is told. */
  async ask(issue: Issue, guid?: string, to = this.product): Promise<Delivered> {
    const { payload } = await this.mention(issue);
    return this.send('issue_comment', payload, guid, to);
  }

  async query<T>(sql: string, params: unknown[] = []): Promise<T[]> {
    if (this.db?.options.type === 'postgres' && this.db.options.url !== this.databaseUrl) {
      await this.db.destroy().catch(() => undefined);
      this.db = undefined;
    }
    this.db ??= await new DataSource({ type: 'postgres', url: this.databaseUrl, poolSize: 4 }).initialize();
    return this.db.query<T[]>(sql, params);
  }

  tasks(): Promise<TaskRow[]> {
    return this.query('SELECT id, state, reason, epoch FROM tasks ORDER BY created_at, id');
  }

  /** Waits until this many tasks there are and all of them have ended. */
  tasksEnded(count = 1): Promise<TaskRow[]> {
    return eventually(`${count} tasks to end`, async () => {
      const tasks = await this.tasks();
      return tasks.length >= count && tasks.every(({ state }) => !['queued', 'working'].includes(state)) ? tasks : undefined;
    });
  }

  stepBegins(step: string): Promise<unknown> {
    return eventually(`step ${step} to begin`, async () => (await this.query("SELECT 1 FROM task_steps WHERE step = $1 AND state = 'running'", [step])).length > 0);
  }

  /** Everything the processes said. */
  logs(): string {
    return this.products.map(({ log }) => log).join('\n');
  }

  async stop(): Promise<void> {
    this.watch.stop();
    for (const product of this.products) await product.end('SIGKILL');
    for (const product of this.products) await product.dispose();
    for (const close of this.closing.reverse()) await close();
    await this.db?.destroy().catch(() => undefined);
    await this.parts.github.stop();
    await this.parts.redis?.stop();
    await this.parts.dropDatabase();
    await this.parts.postgres?.stop();
    rmSync(this.parts.folder, { recursive: true, force: true });
  }
}

/** Every move of a branch is written down, so that a second push can be seen. */
function keepReflog({ bareDir }: Repository): void {
  execFileSync('git', ['--git-dir', bareDir, 'config', 'core.logAllRefUpdates', 'always']);
}
