import { NestFactory } from '@nestjs/core';
import { API_TOKENS, PeopleModule, USERS, type ApiTokens, type Users } from '../../modules/auth/index.js';
import type { Config } from '../../shared/config/index.js';
import { ConfigModule } from '../../shared/config/config.module.js';
import { DatabaseModule } from '../../shared/database/database.module.js';
import { openDatabase, type OpenDatabase } from '../../shared/database/open-database.js';
import { SystemModule } from '../../shared/resilience/system.module.js';
import { unlessInterrupted } from '../interruption.js';

/** One statement needs no more. */
const CONNECTIONS = 1;

export interface People {
  readonly users: Users;
  readonly tokens: ApiTokens;
}

/** The people of the configured database and their tokens, beside a product that may be running on it. */
export async function withPeople<T>(config: Config, work: (people: People) => Promise<T>): Promise<T> {
  const database = await openDatabase({ ...config, database: { ...config.database, poolMax: CONNECTIONS } });
  try {
    return await unlessInterrupted(inContext(config, database, work));
  } finally {
    await database.close();
  }
}

async function inContext<T>(config: Config, database: OpenDatabase, work: (people: People) => Promise<T>): Promise<T> {
  const module = { module: class Commands {}, imports: [ConfigModule.register(config), SystemModule, DatabaseModule.register(database), PeopleModule] };
  const context = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  try {
    return await work({ users: context.get<Users>(USERS, { strict: false }), tokens: context.get<ApiTokens>(API_TOKENS, { strict: false }) });
  } finally {
    await context.close();
  }
}
