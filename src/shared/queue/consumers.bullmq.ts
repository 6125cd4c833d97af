import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { DiscoveryService, ModuleRef } from '@nestjs/core';
import { BullRegistrar, WorkerHost } from '@nestjs/bullmq';
import type { Worker, WorkerOptions } from 'bullmq';
import { RedisClients } from '../redis/redis-clients.js';
import { QueueErrors } from './queue-errors.bullmq.js';

/** Where `@Processor` keeps its worker options; @nestjs/bullmq offers no way to give them from configuration. */
const WORKER_METADATA = 'bullmq:worker_metadata';

/** A worker that dies is noticed by its lock; a job is given to another worker this many times. */
const MAX_STALLED_COUNT = 3;

export type WorkerSettings = Pick<WorkerOptions, 'lockDuration' | 'stalledInterval'>;

/** The queue consumers of this process: registered only in the modes that have them, stopped before anything they use. */
@Injectable()
export class Consumers implements BeforeApplicationShutdown {
  private started = false;

  constructor(
    private readonly modules: ModuleRef,
    private readonly discovery: DiscoveryService,
    private readonly errors: QueueErrors,
    private readonly redis: RedisClients,
  ) {}

  start(settings: WorkerSettings): void {
    for (const host of this.hosts()) {
      const own = (Reflect.getMetadata(WORKER_METADATA, host.constructor) ?? {}) as Partial<WorkerOptions>;
      Reflect.defineMetadata(WORKER_METADATA, { maxStalledCount: MAX_STALLED_COUNT, ...settings, ...own }, host.constructor);
    }
    this.modules.get(BullRegistrar, { strict: false }).register();
    this.started = true;
    for (const worker of this.workers()) this.errors.listenTo(worker);
  }

  /** No new job from now on; those that run go on. */
  async pause(): Promise<void> {
    await Promise.all(this.workers().map((worker) => worker.pause(true)));
  }

  /** By now the modules have let their jobs end or go, so closing does not wait for anything long. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.redis.giveUp();
    await Promise.all(this.workers().map((worker) => worker.close()));
  }

  private workers(): Worker[] {
    return this.started ? this.hosts().map((host) => host.worker) : [];
  }

  private hosts(): WorkerHost[] {
    return this.discovery
      .getProviders()
      .map((wrapper) => wrapper.instance as unknown)
      .filter((instance) => instance instanceof WorkerHost);
  }
}
