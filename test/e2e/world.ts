import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { type Issue, type Repository, type StandIn, startGitHub } from '../../demo/github/index.js';
import { eventually } from '../support/eventually.js';
import { startTestDatabase, type TestDatabase } from '../support/postgres.js';
import { Product } from '../support/product.js';
import { startRedis, type TestRedis } from '../support/redis.js';

export type ScriptStep = Readonly<Record<string, unknown>>;

/** A repository whose one test fails until `add` is mended. */
export const BROKEN: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'sums', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } }),
  'add.js': 'export const add = (a, b) => a - b;\n',
  'add.test.js':
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { add } from './add.js';\ntest('adds', () => assert.equal(add(1, 2), 3));\n",
};

export const MEND: ScriptStep = { edit: { path: 'add.js', find: 'a - b', replace: 'a + b' } };

export interface DeliveryRow {
  readonly state: string;
  readonly decision: string | null;
  readonly reason: string | null;
}

export interface TaskRow {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly epoch: number;
}

export interface WorldOptions {
  readonly redis?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly script?: readonly ScriptStep[];
  readonly files?: Readonly<Record<string, string>> | { readonly empty: true };
}

interface Parts {
  readonly github: StandIn;
  readonly product: Product;
  readonly repository: Repository;
  readonly database: TestDatabase;
  readonly redis: TestRedis | undefined;
  readonly folder: string;
}

/** The product with everything it talks to: PostgreSQL, maybe Redis, the GitHub stand-in, one repository and its people. */
export class World {
  readonly github: StandIn;
  readonly product: Product;
  readonly repository: Repository;
  readonly database: TestDatabase;

  private constructor(private readonly parts: Parts) {
    this.github = parts.github;
    this.product = parts.product;
    this.repository = parts.repository;
    this.database = parts.database;
  }

  static async start(options: WorldOptions = {}): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'agent-bot-world-'));
    const github = await startGitHub({ dataDir: join(folder, 'github') });
    const database = await startTestDatabase();
    const redis = options.redis === true ? await startRedis() : undefined;
    const repository = await github.createRepository('acme', 'sums', options.files ?? BROKEN, { roles: { alice: 'write', rob: 'read' } });
    const product = await Product.create({
      DATABASE_URL: database.url,
      ...(redis && { REDIS_URL: redis.url }),
      GITHUB_URL: github.url,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_APP_ID: String(github.appId),
      GITHUB_APP_PRIVATE_KEY: github.privateKey,
      GITHUB_WEBHOOK_SECRETS: github.webhookSecret,
      GITHUB_CLIENT_ID: github.client.clientId,
      GITHUB_CLIENT_SECRET: github.client.clientSecret,
      AGENT_OFFLINE_SCRIPT: join(folder, 'script.json'),
      ...options.env,
    });
    const world = new World({ github, product, repository, database, redis, folder });
    github.setCallback(`${product.url}/auth/github/callback`);
    world.script(options.script ?? [MEND]);
    await product.start();
    return world;
  }

  /** What the offline agent will do from now on. */
  script(steps: readonly ScriptStep[]): void {
    writeFileSync(join(this.parts.folder, 'script.json'), JSON.stringify({ steps }));
  }

  get webhookUrl(): string {
    return `${this.product.url}/webhooks/github`;
  }

  openIssue(title = 'Sums are wrong', body = 'One and two make minus one.'): Promise<Issue> {
    return this.github.openIssue(this.repository, 'alice', title, body);
  }

  /** Somebody writes a comment, and GitHub tells the product. */
  async say(issue: Issue, login: string, body: string, guid?: string): Promise<{ readonly commentId: number; readonly status: number; readonly body: string }> {
    const comment = await this.github.comment(issue, login, body);
    const payload = await this.github.payloads.issueCommentCreated(issue, comment);
    const answer = await this.github.deliver('issue_comment', payload, { url: this.webhookUrl, guid });
    return { commentId: comment.id, ...answer };
  }

  async tasks(): Promise<readonly TaskRow[]> {
    return this.parts.database.dataSource.query('SELECT id, state, reason, epoch FROM tasks ORDER BY created_at');
  }

  async stepFacts(taskId: string, step: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const [row] = await this.query<{ facts: Record<string, unknown> }>("SELECT facts FROM task_steps WHERE task_id = $1 AND step = $2 AND state = 'done'", [taskId, step]);
    return row?.facts;
  }

  /** What is kept of a task under that name, as text. */
  async artifact(taskId: string, name: string): Promise<string> {
    const [row] = await this.query<{ content: Buffer }>('SELECT content FROM artifacts WHERE task_id = $1 AND name = $2', [taskId, name]);
    return row === undefined ? '' : zstdDecompressSync(row.content).toString('utf8');
  }

  async deliveries(): Promise<readonly DeliveryRow[]> {
    return this.parts.database.dataSource.query('SELECT state, decision, reason FROM deliveries ORDER BY received_at, id');
  }

  query<T>(sql: string, params: unknown[] = []): Promise<T[]> {
    return this.parts.database.dataSource.query(sql, params);
  }

  /** Waits until the newest task has ended. */
  taskEnded(count = 1): Promise<TaskRow> {
    return eventually(`task ${count} to end\n${this.product.log.slice(-4000)}`, async () => {
      const tasks = await this.tasks();
      const newest = tasks.at(-1);
      return tasks.length >= count && newest !== undefined && !['queued', 'working'].includes(newest.state) ? newest : undefined;
    });
  }

  /** Waits until every stored delivery has its decision. */
  decided(count: number): Promise<readonly DeliveryRow[]> {
    return eventually(`${count} decisions\n${this.product.log.slice(-4000)}`, async () => {
      const rows = await this.deliveries();
      return rows.length >= count && rows.every((row) => row.state !== 'received') ? rows : undefined;
    });
  }

  /** The progress comments: those of our App that name a task. */
  async progress(issue: Issue): Promise<readonly string[]> {
    const comments = await this.github.comments(issue);
    return comments.filter((comment) => comment.user.login === `${this.github.slug}[bot]` && comment.body.includes('agent-bot:task=')).map(({ body }) => body);
  }

  branches(): readonly string[] {
    const out = execFileSync('git', ['--git-dir', this.repository.bareDir, 'for-each-ref', '--format=%(refname:short)', 'refs/heads'], { encoding: 'utf8' });
    return out.split('\n').filter((line) => line !== '');
  }

  /** Commit that a branch points at. */
  head(branch: string): string {
    return execFileSync('git', ['--git-dir', this.repository.bareDir, 'rev-parse', `refs/heads/${branch}`], { encoding: 'utf8' }).trim();
  }

  show(ref: string, path: string): string {
    return execFileSync('git', ['--git-dir', this.repository.bareDir, 'show', `${ref}:${path}`], { encoding: 'utf8' });
  }

  /** After every case: no run's folder, no process, no open row, no request GitHub would not know. */
  async nothingLeft(): Promise<void> {
    await eventually('the folders of runs to go', () => this.product.leftFolders().length === 0);
    await eventually('the processes of runs to go', () => this.product.processes().length === 0);
    expect((await this.tasks()).filter(({ state }) => ['queued', 'working'].includes(state))).toEqual([]);
    expect(await this.query('SELECT id FROM outbox WHERE dispatched_at IS NULL')).toEqual([]);
    expect(this.github.violations).toEqual([]);
  }

  async stop(): Promise<void> {
    await this.product.dispose();
    await this.github.stop();
    await this.parts.redis?.stop();
    await this.parts.database.stop();
    rmSync(this.parts.folder, { recursive: true, force: true });
  }
}
