import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { clientOf } from './client.pg.js';
import type { Notifications } from './notifications.port.js';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/** One LISTEN connection, opened at the first `listen`, kept alive and opened anew when it breaks. */
@Injectable()
export class PgNotifications implements Notifications, OnApplicationShutdown {
  private readonly logger = new Logger(PgNotifications.name);
  private readonly handlers = new Map<string, (() => void)[]>();
  /** Undefined while there is no connection; set from the attempt on. */
  private connection: { readonly client: pg.Client; readonly ready: Promise<void> } | undefined;
  private retry: NodeJS.Timeout | undefined;
  private waitMs = FIRST_WAIT_MS;
  private closed = false;

  constructor(private readonly url: string) {}

  /** Returns when notifications arrive, or when a broken connection is being opened anew: then the handler is called later. */
  async listen(channel: string, handler: () => void): Promise<void> {
    this.handlers.set(channel, [...(this.handlers.get(channel) ?? []), handler]);
    if (this.closed || this.retry !== undefined) return;
    this.connection ??= this.open();
    const { client, ready } = this.connection;
    try {
      await ready;
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    } catch {
      this.lost(client);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.connection?.client.end().catch(() => undefined);
  }

  private open(): { client: pg.Client; ready: Promise<void> } {
    const client = clientOf({ connectionString: this.url, keepAlive: true, application_name: 'agent-bot listen' });
    client.on('notification', ({ channel }) => this.call(channel));
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    return { client, ready: client.connect().then(() => undefined) };
  }

  private async reopen(): Promise<void> {
    this.retry = undefined;
    this.connection = this.open();
    const { client, ready } = this.connection;
    try {
      await ready;
      for (const channel of this.handlers.keys()) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    } catch {
      return this.lost(client);
    }
    this.waitMs = FIRST_WAIT_MS;
    // What happened while nobody listened is not told again: everyone looks once.
    for (const channel of this.handlers.keys()) this.call(channel);
  }

  private call(channel: string): void {
    for (const handler of this.handlers.get(channel) ?? []) handler();
  }

  private lost(client: pg.Client): void {
    if (this.closed || this.connection?.client !== client) return;
    this.connection = undefined;
    client.end().catch(() => undefined);
    this.logger.warn({ msg: 'listen connection lost, connecting again', inMs: this.waitMs });
    this.retry = setTimeout(() => void this.reopen(), this.waitMs);
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
  }
}
