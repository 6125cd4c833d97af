import { randomUUID } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { Repository, Role } from '../../demo/github/types.js';
import { eventually } from '../support/eventually.js';
import { BROKEN, World } from '../e2e/world.js';
import { SITE, Visitor } from './visitor.js';

export const ORGANIZATION = 'acme';

const PERIODS = { MEMBERSHIP_CHECK_SECONDS: '1', ACCESS_CACHE_SECONDS: '1', EVENTS_POLL_MS: '200' };

interface Known {
  readonly role?: string;
  /** On the repository `own`. */
  readonly onGithub?: Role;
}

/** One product in production mode, behind https, with what there is to attack; nothing works on its queues. */
export class Target {
  private visitors = 0;

  private constructor(
    readonly world: World,
    readonly own: Repository,
    readonly foreign: Repository,
  ) {}

  static async start(): Promise<Target> {
    const world = await World.start({
      env: {
        NODE_ENV: 'production',
        RUN_MODE: 'api',
        PUBLIC_URL: SITE,
        TRUST_PROXY: 'loopback',
        SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
        SESSION_KEYS: 's'.repeat(48),
        LOGIN_ORGANIZATIONS: ORGANIZATION,
        ...PERIODS,
      },
    });
    world.github.setCallback(`${SITE}/auth/github/callback`);
    const foreign = await world.github.createRepository(ORGANIZATION, 'secret', BROKEN);
    const target = new Target(world, world.repository, foreign);
    await target.record(world.repository);
    await target.record(foreign);
    return target;
  }

  /** Somebody outside, who knows the address. */
  visitor(): Visitor {
    this.visitors += 1;
    return new Visitor(this.world.product.url, `203.0.113.${this.visitors % 256}`);
  }

  /** Somebody who is logged in: a member, unless made otherwise afterwards. */
  async person(login: string, { role = 'viewer', onGithub = 'none' }: Known = {}): Promise<Visitor> {
    this.world.github.setMember(ORGANIZATION, login);
    const visitor = this.visitor();
    const answer = await visitor.logIn(SITE, login);
    if (answer.status !== 302) throw new Error(`${login} is not let in: ${answer.status} ${await answer.text()}`);
    await this.world.query('UPDATE users SET role = $2 WHERE login = $1', [login, role]);
    await this.world.github.setRole(this.own, login, onGithub);
    return visitor;
  }

  async idOf(visitor: Visitor): Promise<string> {
    return ((await visitor.ask('GET', '/auth/me')).json as { id: string }).id;
  }

  /** A task that waits, with one event and one artefact. */
  async task({ id: repositoryId, installationId, owner, name }: Repository): Promise<string> {
    const id = randomUUID();
    await this.world.query(
      `INSERT INTO tasks (id, delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'canary-title', 'canary-body', 'alice', 'canary-request')`,
      [id, randomUUID(), installationId, repositoryId, owner, name, Math.ceil(Math.random() * 1e9)],
    );
    await this.world.query("INSERT INTO task_events (task_id, epoch, type, data) VALUES ($1, 0, 'agent.text', '{\"text\":\"canary-event\"}')", [id]);
    await this.world.query("INSERT INTO artifacts (task_id, name, epoch, content, bytes, truncated) VALUES ($1, 'diff', 0, $2, 13, false)", [id, zstdCompressSync('canary-diff\n')]);
    return id;
  }

  /** A delivery that was given up. */
  async deadDelivery(): Promise<string> {
    const { world } = this;
    const { guid } = await world.github.deliver('ping', { zen: randomUUID() }, { url: world.webhookUrl });
    const row = await eventually('the delivery', async () => {
      const [dead] = await world.query<{ id: string }>(
        "WITH dead AS (UPDATE deliveries SET state = 'dead', decision = 'failed', reason = 'given up', decided_at = now() WHERE guid = $1 RETURNING id) SELECT id FROM dead",
        [guid],
      );
      return dead;
    });
    return row.id;
  }

  stop(): Promise<void> {
    return this.world.stop();
  }

  private async record({ id, installationId, owner, name }: Repository): Promise<void> {
    await this.world.query('INSERT INTO installations (id, account_login) VALUES ($1, $2) ON CONFLICT DO NOTHING', [installationId, owner]);
    await this.world.query('INSERT INTO repositories (id, installation_id, owner, name) VALUES ($1, $2, $3, $4)', [id, installationId, owner, name]);
  }
}
