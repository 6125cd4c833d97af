import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { WebFront } from './modules/auth/index.js';
import { DUTIES } from './run-mode.js';
import { leavePointer, makeDataDir } from './shared/config/data-dir.js';
import type { Config } from './shared/config/index.js';
import { AppError } from './shared/errors/app-error.js';
import { openDatabase } from './shared/database/open-database.js';
import { AdminModule } from './shared/health/health.module.js';
import { HealthService } from './shared/health/health.service.js';
import { useOutboundProxy } from './shared/http/outbound-proxy.js';
import { ProblemFilter } from './shared/http/problem.filter.js';
import { Consumers } from './shared/queue/consumers.bullmq.js';
import { within } from './shared/resilience/within.js';
import { createLogger } from './shared/telemetry/logger.js';
import { startMetrics } from './shared/telemetry/metrics-reader.js';
import { requestDuration } from './shared/telemetry/request-duration.js';

/** For what answers within milliseconds unless its other end is away: a request in flight, a connection to close. */
const CLOSE_MS = 5_000;
/** A connection that is kept alive and was busy when the listener closed is looked at again after this long. */
const IDLE_MS = 100;

export interface RunningBot {
  /** Undefined in a worker. */
  readonly publicUrl: string | undefined;
  readonly adminUrl: string;
  readonly app: INestApplicationContext;
  /** In order: not ready, drain delay, listeners, running work (within the grace), connections, database. */
  stop(): Promise<void>;
  /** No order, no waiting: only what would outlive this process is ended, the embedded database when nobody else uses it. */
  abandon(): Promise<void>;
}

/** The whole product in this process: what `main.ts` runs and what a test may run beside itself. */
export async function start(config: Config): Promise<RunningBot> {
  startMetrics();
  const directly = useOutboundProxy(config.proxy);
  makeDataDir(config.dataDir);
  pointToData(config);
  const database = await openDatabase(config);
  const started: { close(): Promise<unknown> }[] = [database];
  try {
    const app = await createApplication(config, AppModule.register(config, database));
    started.unshift(app);
    const health = app.get(HealthService);
    const admin = await createAdminListener(config, health);
    started.unshift(admin);
    const publicUrl = isServer(app) ? await listen(app, config.http) : undefined;
    const adminUrl = await listen(admin, config.admin);
    const consumers = app.get(Consumers);
    const consumes = DUTIES[config.runMode].consumers;
    if (consumes) consumers.start({ lockDuration: config.queue.lockMs, stalledInterval: config.queue.stalledMs });
    const workMs = consumes ? config.shutdown.graceMs : 0;
    return { publicUrl, adminUrl, app, stop, abandon: () => database.close() };

    async function stop(): Promise<void> {
      health.drain();
      await sleep(config.shutdown.drainDelayMs);
      if (isServer(app)) await atMost(CLOSE_MS, 'public listener', closeListener(app));
      await atMost(CLOSE_MS, 'consumers', consumers.pause());
      const closing = app.close();
      await atMost(CLOSE_MS + workMs, 'running work', Promise.race([consumers.over, closing]));
      await atMost(CLOSE_MS, 'application', closing);
      await atMost(CLOSE_MS, 'admin listener', admin.close());
      await database.close();
      directly();
    }
  } catch (error) {
    for (const part of started) await part.close();
    throw error;
  }
}

function pointToData({ dataDir, wishedDataDir }: Config): void {
  if (dataDir === wishedDataDir) return;
  leavePointer(wishedDataDir, dataDir);
  new Logger('start').warn({ msg: 'data kept elsewhere: other users can not pass to DATA_DIR', dataDir, wished: wishedDataDir });
}

const codeOf = (error: unknown): string => String((error as { readonly code?: unknown }).code ?? 'unknown');

type Application = NestExpressApplication | INestApplicationContext;

const isServer = (app: Application): app is NestExpressApplication => 'listen' in app;

async function createApplication(config: Config, module: ReturnType<typeof AppModule.register>): Promise<Application> {
  const options = { logger: createLogger(config.logLevel), abortOnError: false };
  if (!DUTIES[config.runMode].http) return NestFactory.createApplicationContext(module, options);
  // Each route reads its own body: the webhook's signature is over the bytes as they came.
  const app = await NestFactory.create<NestExpressApplication>(module, { ...options, bodyParser: false });
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy(config.http.trustProxy));
  app.use(requestDuration);
  app.useGlobalFilters(new ProblemFilter());
  await app.get(WebFront).mount(app);
  return app;
}

async function createAdminListener(config: Config, health: HealthService): Promise<NestExpressApplication> {
  const admin = await NestFactory.create<NestExpressApplication>(AdminModule.of(health), { logger: createLogger(config.logLevel), abortOnError: false });
  admin.disable('x-powered-by');
  admin.useGlobalFilters(new ProblemFilter());
  return admin;
}

/** @throws AppError `listener.refused` */
async function listen(app: NestExpressApplication, { host, port }: { readonly host: string; readonly port: number }): Promise<string> {
  try {
    await app.listen(port, host);
  } catch (cause) {
    throw new AppError('listener.refused', `Can not listen on ${host}:${port} (${codeOf(cause)}): is another process there, or is the address not this machine's?`, { cause });
  }
  return app.getUrl();
}

/** Takes no new connection, asks those that are kept alive to go, and waits until the requests in flight are answered. */
async function closeListener(app: NestExpressApplication): Promise<void> {
  const server: Server = app.getHttpServer();
  server.prependListener('request', (_request, response) => void response.setHeader('connection', 'close'));
  const closed = new Promise<void>((done) => server.close(() => done()));
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS);
  await closed.finally(() => clearInterval(idle));
}

/** A part that can't end, because what it waits for is away, is left behind: the process ends, and with it the part. */
async function atMost(limitMs: number, part: string, closing: Promise<unknown>): Promise<void> {
  await within(limitMs, closing, () => new Error(`not closed within ${limitMs} ms`)).catch((error: unknown) => {
    new Logger('stop').warn({ msg: 'left behind', part, error });
  });
}

/** Express' own meanings: a number of hops, true or false, or addresses. */
function trustProxy(text: string): boolean | number | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}
