import { BullModule } from '@nestjs/bullmq';
import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { createIORedisClient, createPostgresBackend, createRedisBackend, type QueueOptions, RedisConnection, setDefaultBackendFactory } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import type { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/index.js';
import { RedisClients } from '../redis/redis-clients.js';
import { RedisModule } from '../redis/redis.module.js';
import { redisOptions } from '../redis/redis-options.js';
import { isTracing } from '../telemetry/tracing.js';
import { Consumers } from './consumers.bullmq.js';
import { OutboxEntity } from './outbox.entity.js';
import { PgOutbox } from './outbox.pg.js';
import { OUTBOX } from './outbox.port.js';
import { QueueErrors } from './queue-errors.bullmq.js';
import { QueueGauges } from './queue-gauges.js';
import { BullWorkQueue } from './work-queue.bullmq.js';
import { QUEUES, WORK_QUEUE } from './work-queue.port.js';

/** Rows keep the history; the queue keeps little of it. */
const KEEP_COMPLETED = 100;
const KEEP_FAILED = 1_000;

/** A processor that throws is tried again; what a task may try again is the task's own business. */
const DEFAULT_JOB_OPTIONS = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 1_000 },
  removeOnComplete: KEEP_COMPLETED,
  removeOnFail: KEEP_FAILED,
} as const;

/** The pool TypeORM already has: one budget of connections for the process. */
function sharedPool(dataSource: DataSource): unknown {
  return (dataSource.driver as unknown as { readonly master: unknown }).master;
}

function connectionOf(config: Config, dataSource: DataSource, redis: RedisClients): QueueOptions['connection'] {
  if (config.redisUrl === undefined) {
    setDefaultBackendFactory(createPostgresBackend as never);
    return sharedPool(dataSource) as QueueOptions['connection'];
  }
  setDefaultBackendFactory(createRedisBackend as never);
  RedisConnection.clientFactory = (options) => createIORedisClient(redis.create(options as never) as never);
  return redisOptions(config.redisUrl) as QueueOptions['connection'];
}

/** BullMQ on Redis or on PostgreSQL: chosen here and known nowhere else. */
@Global()
@Module({
  imports: [
    DiscoveryModule,
    RedisModule,
    TypeOrmModule.forFeature([OutboxEntity]),
    BullModule.forRootAsync({
      imports: [RedisModule],
      extraOptions: { manualRegistration: true },
      inject: [CONFIG, getDataSourceToken(), RedisClients],
      useFactory: (config: Config, dataSource: DataSource, redis: RedisClients) => ({
        connection: connectionOf(config, dataSource, redis),
        defaultJobOptions: DEFAULT_JOB_OPTIONS,
        ...(isTracing() && { telemetry: new BullMQOtel({ tracerName: 'bullmq' }) }),
      }),
    }),
    BullModule.registerQueue(...QUEUES.map((name) => ({ name }))),
  ],
  providers: [{ provide: WORK_QUEUE, useClass: BullWorkQueue }, { provide: OUTBOX, useClass: PgOutbox }, Consumers, QueueErrors, QueueGauges],
  exports: [WORK_QUEUE, OUTBOX, Consumers],
})
export class QueueModule {}
