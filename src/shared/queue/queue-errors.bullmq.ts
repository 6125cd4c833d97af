import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Queue } from 'bullmq';
import { QueueHealth } from './queue-health.js';

/** Hears what goes wrong on the queues' own connections; without a listener BullMQ writes it to stderr as it is. */
@Injectable()
export class QueueErrors implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly health: QueueHealth,
  ) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (instance instanceof Queue) this.listenTo(instance);
    }
  }

  listenTo(source: { readonly name: string; on(event: 'error', listener: (error: Error) => void): unknown }): void {
    source.on('error', (error) => this.health.failed(source.name, error));
  }
}
