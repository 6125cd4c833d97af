import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';
import type { OpenSession, Sessions } from './sessions.port.js';

const LIST = `
SELECT left(encode(sha256(convert_to(sid, 'UTF8')), 'hex'), 32) AS id, (sess ->> 'loggedInAt')::float8 AS logged_in_at, sess ->> 'userAgent' AS user_agent, expire
FROM sessions WHERE sess ->> 'userId' = $1 AND expire > now() ORDER BY logged_in_at DESC, id`;

const END_ALL = `
WITH ended AS (DELETE FROM sessions WHERE sess ->> 'userId' = $1 RETURNING expire)
SELECT count(*) FILTER (WHERE expire > now())::int AS count FROM ended`;

interface SessionRow {
  readonly id: string;
  readonly logged_in_at: number;
  readonly user_agent: string | null;
  readonly expire: Date;
}

@Injectable()
export class PgSessions implements Sessions {
  private readonly maxMs: number;

  constructor(
    private readonly db: DataSource,
    @Inject(CONFIG) { login }: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.maxMs = login.maxMs;
  }

  async of(userId: string): Promise<readonly OpenSession[]> {
    const rows = await this.db.query<SessionRow[]>(LIST, [userId]);
    return rows.map((row) => this.toSession(row)).filter(({ endsAt }) => endsAt > this.clock.now());
  }

  async has(sid: string): Promise<boolean> {
    return (await this.db.query<unknown[]>('SELECT 1 FROM sessions WHERE sid = $1 AND expire > now()', [sid])).length > 0;
  }

  async endAll(userId: string): Promise<number> {
    const [row] = await this.db.query<{ count: number }[]>(END_ALL, [userId]);
    return row?.count ?? 0;
  }

  private toSession({ id, logged_in_at: loggedInAt, user_agent: userAgent, expire }: SessionRow): OpenSession {
    const longest = new Date(loggedInAt + this.maxMs);
    return { id, loggedInAt: new Date(loggedInAt), endsAt: expire < longest ? expire : longest, userAgent: userAgent ?? undefined };
  }
}
