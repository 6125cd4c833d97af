import type { Socket } from 'node:net';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { STATEMENT_TIMEOUT_MS } from './limits.js';

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
 * word (a NAT that forgot it) is found when it owes an answer. The query under way fails and says the same.
 */
@Injectable()
export class PgPoolGuard implements OnModuleInit {
  private readonly logger = new Logger('PgPool');
  private readonly guarded = new WeakSet<PoolClient>();

  constructor(private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    const { master } = this.dataSource.driver as unknown as { readonly master: Pool };
    master.on('acquire', (client) => this.guard(client));
  }

  private guard(client: PoolClient): void {
    if (this.guarded.has(client)) return;
    this.guarded.add(client);
    client.on('error', (error) => this.logger.warn('connection lost', { error }));
    const inside = client as unknown as Inside;
    const { stream } = inside.connection;
    stream.setTimeout(SILENCE_MS, () => {
      if (!inside.readyForQuery) stream.destroy(new Error(`PostgreSQL owes an answer for ${SILENCE_MS} ms`));
    });
  }
}
