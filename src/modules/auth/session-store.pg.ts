import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import connectPgSimple from 'connect-pg-simple';
import session, { type Store } from 'express-session';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';

/** Sessions as rows, on the pool that TypeORM already has. */
@Injectable()
export class SessionStore implements OnApplicationShutdown {
  private readonly logger = new Logger('Sessions');
  private opened: (Store & { close(): void }) | undefined;

  constructor(private readonly db: DataSource) {}

  open(): Store {
    const PgStore = connectPgSimple(session);
    const { master: pool } = this.db.driver as unknown as { readonly master: Pool };
    this.opened ??= new PgStore({ pool, tableName: 'sessions', errorLog: (...words: unknown[]) => this.logger.error({ msg: 'session store failed', error: words.find((word) => word instanceof Error) ?? words.join(' ') }) });
    return this.opened;
  }

  onApplicationShutdown(): void {
    this.opened?.close();
  }
}
