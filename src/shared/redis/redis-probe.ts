import { Redis } from 'ioredis';
import { AppError } from '../errors/app-error.js';
import { redisOptions } from './redis-options.js';

const TIMEOUT_MS = 3_000;

/** Asks Redis once for a PONG, on a connection of its own. @throws AppError `redis.unreachable` */
export async function pingRedis(url: string): Promise<void> {
  const client = new Redis({ ...redisOptions(url), lazyConnect: true, connectTimeout: TIMEOUT_MS, maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => undefined); // told by the rejection below
  try {
    await client.connect();
    await client.ping();
  } catch (cause) {
    throw new AppError('redis.unreachable', 'Redis does not answer: check REDIS_URL and that the server runs.', { cause, retry: 'later' });
  } finally {
    client.disconnect();
  }
}
