import type { Socket } from 'node:net';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { STATEMENT_TIMEOUT_MS } from './limits.js';
import { poolOf } from './pool.pg.js';

/** The server itself ends a statement earlier: who is silent for so long while it owes an answer is not there any more. */
const SILENCE_MS = STATEMENT_TIMEOUT_MS + 5_000;

/** What pg does not declare of its client. */
interface Inside {
  readonly readyForQuery: boolean;
  readonly connection: { readonly stream: Socket };
}

/**
 * Connections that break, whoever holds them. One that breaks while it is lent out says so by an event, and where
 * nobody listens Node ends the process: the pool listens to idle ones only, TypeORM to its own. One that died without a
 * word (a NAT that forgot it) is found when it owes an answer. The query under way fails and says the same, and every
 * idle connection is given up with it: what took one took the others, and each would cost the next query as long.
 */
@Injectable()
export class PgPoolGuard implements OnModuleInit {
  private readonly logger = new Logger('PgPool');
  private readonly guarded = new WeakSet<PoolClient>();
  private readonly idle = new Set<PoolClient>();

  constructor(private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    const pool = poolOf(this.dataSource);
    pool.on('acquire', (client) => {
      this.idle.delete(client);
      this.guard(client);
    });
    pool.on('release', (_error, client) => this.idle.add(client));
    pool.on('remove', (client) => this.idle.delete(client));
  }

  private guard(client: PoolClient): void {
    if (this.guarded.has(client)) return;
    this.guarded.add(client);
    client.on('error', (error) => this.logger.warn('connection lost', { error }));
    const inside = insideOf(client);
    inside.connection.stream.setTimeout(SILENCE_MS, () => {
      if (!inside.readyForQuery) this.giveUp(client);
    });
  }

  private giveUp(silent: PoolClient): void {
    const distrusted = [...this.idle];
    this.idle.clear();
    insideOf(silent).connection.stream.destroy(new Error(`PostgreSQL owes an answer for ${SILENCE_MS} ms`));
    for (const client of distrusted) insideOf(client).connection.stream.destroy(new Error('given up with a connection that died without a word'));
  }
}

function insideOf(client: PoolClient): Inside {
  return client as unknown as Inside;
}
