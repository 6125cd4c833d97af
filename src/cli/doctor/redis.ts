import type { Config } from '../../shared/config/index.js';
import { AppError } from '../../shared/errors/app-error.js';
import { pingRedis } from '../../shared/redis/redis-probe.js';
import { type Verdict, fail, ok } from './finding.js';

export async function checkRedis({ redisUrl }: Pick<Config, 'redisUrl'>): Promise<Verdict> {
  if (redisUrl === undefined) return ok('not used: the queue is on PostgreSQL');
  try {
    await pingRedis(redisUrl);
    return ok('answers');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return fail(error.message, 'start Redis 7, correct REDIS_URL, or unset it to keep the queue on PostgreSQL');
  }
}
