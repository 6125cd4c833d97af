import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Queue } from 'bullmq';

/** Logs what goes wrong on the queues' own connections; without a listener BullMQ writes it to stderr as it is. */
@Injectable()
export class QueueErrors implements OnModuleInit {
  private readonly logger = new Logger('Queue');

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (instance instanceof Queue) this.listenTo(instance);
    }
  }

  listenTo(source: { readonly name: string; on(event: 'error', listener: (error: Error) => void): unknown }): void {
    source.on('error', (error) => this.logger.warn({ msg: 'queue connection failed', queue: source.name, code: codeOf(error), error: error.message }));
  }
}

function codeOf(error: Error): unknown {
  return (error as { readonly code?: unknown }).code;
}
