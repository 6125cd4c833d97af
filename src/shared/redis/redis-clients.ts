import { Injectable } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { within } from '../resilience/within.js';

/** Soon enough that a stop which finds Redis away does not wait long for the attempt under way. */
const LONGEST_WAIT_MS = 1_000;
const FIRST_WAIT_MS = 50;
const CONNECT_MS = 3_000;
const GIVE_UP_MS = 5_000;

/**
 * The connections BullMQ works on. ioredis connects again for ever, and a command that waits for Redis to come back,
 * `QUIT` as well, waits as long as it is away: so they are kept here, to be let go when the process ends.
 */
@Injectable()
export class RedisClients {
  private readonly clients = new Set<Redis>();
  private givenUp = false;

  create(options: RedisOptions): Redis {
    const client = new Redis({ ...options, connectTimeout: CONNECT_MS, retryStrategy: (times) => this.waitBefore(times) });
    this.clients.add(client.once('end', () => this.clients.delete(client)));
    return client;
  }

  /** Returns when each connection either works or has ended for good, with what waited for it rejected; at most 5 s. */
  async giveUp(): Promise<void> {
    this.givenUp = true;
    await within(GIVE_UP_MS, Promise.all([...this.clients].map(settled)), () => new Error('Redis neither answers nor refuses')).catch(() => undefined);
  }

  private waitBefore(times: number): number | null {
    return this.givenUp ? null : Math.min(FIRST_WAIT_MS * 2 ** times, LONGEST_WAIT_MS);
  }
}

async function settled(client: Redis): Promise<void> {
  if (client.status === 'ready' || client.status === 'end' || client.status === 'wait') return;
  await new Promise<void>((done) => client.once('ready', done).once('end', done));
}
