import { NestFactory } from '@nestjs/core';
import type { LocalSource } from '../../modules/repos/index.js';
import { LocalRunModule, LocalRuns } from '../../modules/tasks/index.js';
import { makeDataDir } from '../../shared/config/data-dir.js';
import type { Config } from '../../shared/config/index.js';
import { ConfigModule } from '../../shared/config/config.module.js';
import { DatabaseModule } from '../../shared/database/database.module.js';
import { openDatabase, type OpenDatabase } from '../../shared/database/open-database.js';
import { SystemModule } from '../../shared/resilience/system.module.js';
import { unlessInterrupted } from '../interruption.js';
import { UnwatchedModule } from './unwatched.module.js';

type Work<T> = (runs: LocalRuns, signal: AbortSignal) => Promise<T>;

/** The road for one repository, beside a product that may be running; when the person asks to stop, `work` ends first. */
export async function withLocalRun<T>(config: Config, source: LocalSource, work: Work<T>): Promise<T> {
  makeDataDir(config.dataDir);
  const database = await openDatabase(config);
  try {
    return await inContext(config, source, database, work);
  } finally {
    await database.close();
  }
}

async function inContext<T>(config: Config, source: LocalSource, database: OpenDatabase, work: Work<T>): Promise<T> {
  const imports = [ConfigModule.register(config), SystemModule, DatabaseModule.register(database), UnwatchedModule, LocalRunModule.register(source)];
  const context = await NestFactory.createApplicationContext({ module: class Run {}, imports }, { logger: false, abortOnError: false });
  try {
    return await untilStopped((signal) => work(context.get(LocalRuns, { strict: false }), signal));
  } finally {
    await context.close();
  }
}

/** @throws Interrupted once the work has ended too */
async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const working = work(stop.signal);
  try {
    return await unlessInterrupted(working);
  } catch (error) {
    stop.abort();
    await working.catch(() => undefined);
    throw error;
  }
}
