import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ModelUsage, SpendPort } from '../../agents/index.js';
import { IDS, type Ids } from '../../../shared/crypto/ids.port.js';
import type { TaskPurses, TaskSpend } from './task-purses.port.js';

/** The totals' row is locked by the statement that changes it, and its condition is looked at again under the lock. */
const RESERVE = `
WITH held AS (
  INSERT INTO task_spend (task_id, reserved_usd, budget_usd)
  SELECT id, $4::numeric, $5::numeric FROM tasks WHERE id = $2 AND epoch = $3 AND state = 'working' AND $4::numeric <= $5::numeric
  ON CONFLICT (task_id) DO UPDATE SET reserved_usd = task_spend.reserved_usd + excluded.reserved_usd, budget_usd = excluded.budget_usd
  WHERE task_spend.spent_usd + task_spend.reserved_usd + excluded.reserved_usd <= $5::numeric
  RETURNING task_id
)
INSERT INTO spend_reservations (id, task_id, epoch, reserved_usd) SELECT $1, task_id, $3, $4::numeric FROM held RETURNING id`;

const SETTLE = `
WITH closed AS (
  UPDATE spend_reservations SET spent_usd = $2::numeric, settled_at = now() WHERE id = $1 AND settled_at IS NULL RETURNING task_id, reserved_usd
)
UPDATE task_spend SET
  reserved_usd = greatest(0, task_spend.reserved_usd - closed.reserved_usd), spent_usd = spent_usd + $2::numeric, calls = calls + 1,
  input_tokens = input_tokens + $3, output_tokens = output_tokens + $4,
  cache_read_tokens = cache_read_tokens + $5, cache_write_tokens = cache_write_tokens + $6,
  models = CASE WHEN $7 = ANY(models) THEN models ELSE models || $7::text END
FROM closed WHERE task_spend.task_id = closed.task_id`;

const CHARGE_LOST = `
WITH lost AS (
  SELECT held.id FROM spend_reservations held JOIN tasks ON tasks.id = held.task_id
  WHERE held.settled_at IS NULL AND (tasks.epoch <> held.epoch OR tasks.state <> 'working')
  LIMIT 100 FOR UPDATE OF held SKIP LOCKED
), charged AS (
  UPDATE spend_reservations held SET spent_usd = reserved_usd, settled_at = now() FROM lost WHERE held.id = lost.id RETURNING held.task_id, held.reserved_usd
), sums AS (
  SELECT task_id, sum(reserved_usd) AS usd, count(*)::int AS calls FROM charged GROUP BY task_id
)
UPDATE task_spend SET reserved_usd = greatest(0, task_spend.reserved_usd - sums.usd), spent_usd = spent_usd + sums.usd, calls = task_spend.calls + sums.calls
FROM sums WHERE task_spend.task_id = sums.task_id RETURNING task_spend.task_id AS id`;

const SPENT = `
SELECT spent_usd::float8 AS "costUsd", calls, input_tokens::float8 AS "inputTokens", output_tokens::float8 AS "outputTokens",
  cache_read_tokens::float8 AS "cacheReadTokens", cache_write_tokens::float8 AS "cacheWriteTokens", models
FROM task_spend WHERE task_id = $1`;

/** Of one model's name, characters. */
const MODEL_MAX = 100;

@Injectable()
export class PgTaskPurses implements TaskPurses {
  constructor(
    private readonly db: DataSource,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  open(taskId: string, epoch: number, budgetUsd: number): SpendPort {
    return {
      reserve: (usd) => this.reserve(taskId, epoch, usd, budgetUsd),
      settle: (reservation, usd, usage) => this.settle(reservation, usd, usage),
    };
  }

  async spent(taskId: string): Promise<TaskSpend | undefined> {
    const [row] = await this.db.query<TaskSpend[]>(SPENT, [taskId]);
    return row;
  }

  async chargeLost(): Promise<readonly string[]> {
    const [rows] = await this.db.query<[{ id: string }[], number]>(CHARGE_LOST);
    return rows.map(({ id }) => id);
  }

  private async reserve(taskId: string, epoch: number, usd: number, budgetUsd: number): Promise<string | undefined> {
    const rows = await this.db.query<{ id: string }[]>(RESERVE, [this.ids.next(), taskId, epoch, usd, budgetUsd]);
    return rows[0]?.id;
  }

  private async settle(reservation: string, usd: number, usage: ModelUsage): Promise<void> {
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, model } = usage;
    await this.db.query(SETTLE, [reservation, usd, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, model.replaceAll('\0', '').slice(0, MODEL_MAX)]);
  }
}
