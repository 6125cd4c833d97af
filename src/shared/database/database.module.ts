import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { QUEUE_SCHEMA } from '../queue/queue-schema.bullmq.js';
import { PgDatabaseProbe } from './database-probe.pg.js';
import { DATABASE_PROBE } from './database-probe.port.js';
import { STATEMENT_TIMEOUT_MS } from './limits.js';
import { PgNotifications } from './notifications.pg.js';
import { NOTIFICATIONS } from './notifications.port.js';
import type { OpenDatabase } from './open-database.js';
import { PgPoolGauges } from './pool-gauges.pg.js';
import { PgPoolGuard } from './pool-guard.pg.js';
import { SchemaInfoEntity } from './schema-info.entity.js';

/** A connection that is idle for so long is asked by TCP whether its other end is still there. */
const KEEP_ALIVE_MS = 10_000;

@Global()
@Module({})
export class DatabaseModule {
  /** One pool for the whole process; BullMQ uses it too and finds its tables second on the search path. */
  static register({ url, poolMax }: Pick<OpenDatabase, 'url' | 'poolMax'>): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          type: 'postgres',
          url,
          poolSize: poolMax,
          applicationName: 'agent-bot',
          autoLoadEntities: true,
          synchronize: false,
          retryAttempts: 1,
          extra: { options: `-c search_path=public,${QUEUE_SCHEMA} -c statement_timeout=${STATEMENT_TIMEOUT_MS}`, connectionTimeoutMillis: 5_000, keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_MS },
        }),
        TypeOrmModule.forFeature([SchemaInfoEntity]),
      ],
      providers: [
        { provide: NOTIFICATIONS, useFactory: () => new PgNotifications(url) },
        { provide: DATABASE_PROBE, useClass: PgDatabaseProbe },
        PgPoolGauges,
        PgPoolGuard,
      ],
      exports: [NOTIFICATIONS, DATABASE_PROBE, TypeOrmModule],
    };
  }
}
