import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import type { Notifications } from './notifications.port.js';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/** One LISTEN connection, opened at the first `listen`, kept alive and opened anew when it breaks. */
@Injectable()
export class PgNotifications implements Notifications, OnApplicationShutdown {
  private readonly logger = new Logger(PgNotifications.name);
  private readonly handlers = new Map<string, (() => void)[]>();
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private waitMs = FIRST_WAIT_MS;
  private closed = false;

  constructor(private readonly url: string) {}

  async listen(channel: string, handler: () => void): Promise<void> {
    const known = this.handlers.get(channel) ?? [];
    this.handlers.set(channel, [...known, handler]);
    if (this.client === undefined) await this.connect();
    else if (known.length === 0) await this.subscribe(this.client, channel);
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, application_name: 'agent-bot listen' });
    client.on('notification', ({ channel }) => this.call(channel));
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    this.client = client;
    try {
      await client.connect();
      for (const channel of this.handlers.keys()) await this.subscribe(client, channel);
      this.waitMs = FIRST_WAIT_MS;
    } catch {
      this.lost(client);
      return;
    }
    // What happened while nobody listened is not told again: everyone looks once.
    for (const channel of this.handlers.keys()) this.call(channel);
  }

  private async subscribe(client: pg.Client, channel: string): Promise<void> {
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
  }

  private call(channel: string): void {
    for (const handler of this.handlers.get(channel) ?? []) handler();
  }

  private lost(client: pg.Client): void {
    if (this.closed || this.client !== client) return;
    this.client = undefined;
    client.end().catch(() => undefined);
    this.logger.warn({ msg: 'listen connection lost, connecting again', inMs: this.waitMs });
    this.retry = setTimeout(() => void this.connect(), this.waitMs);
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
  }
}
