import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { placeOf, type Page } from '../../../shared/http/cursor.js';
import { TASK_BOARD, type TaskBoard } from '../board/task-board.port.js';
import { ARTIFACT_NAMES } from '../record/task-log.port.js';
import type { SeenArtifact, SeenEvent, SeenTask, TaskDetail, TaskFilter, TaskReader } from './task-reader.port.js';
import { placeAfter } from './task-place.js';
import { toTask, type TaskRow } from '../board/task-rows.js';

type SeenRow = TaskRow & { readonly finished_at: Date | null; readonly created_at_text: string; readonly usage: SeenTask['usage'] | null };

/** As one value: the list has no second query for each row. */
const USAGE = `CASE WHEN spend.task_id IS NOT NULL THEN json_build_object(
  'costUsd', spend.spent_usd, 'budgetUsd', spend.budget_usd, 'calls', spend.calls, 'inputTokens', spend.input_tokens, 'outputTokens', spend.output_tokens,
  'cacheReadTokens', spend.cache_read_tokens, 'cacheWriteTokens', spend.cache_write_tokens, 'models', spend.models) END`;

const SEEN = `SELECT tasks.*, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at_text, ${USAGE} AS usage FROM tasks LEFT JOIN task_spend AS spend ON spend.task_id = tasks.id`;

const LIST = `${SEEN}
WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR lower(owner || '/' || name) = lower($2))
  AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
ORDER BY created_at DESC, id DESC LIMIT $5`;

const EVENTS = 'SELECT id, type, data, at FROM task_events WHERE task_id = $1 AND id > $2::bigint ORDER BY id LIMIT $3';

@Injectable()
export class PgTaskReader implements TaskReader {
  constructor(
    private readonly db: DataSource,
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
  ) {}

  async list({ state, repository, cursor, limit }: TaskFilter): Promise<Page<SeenTask>> {
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const rows = await this.db.query<SeenRow[]>(LIST, [state ?? null, repository ?? null, after?.at ?? null, after?.id ?? null, limit + 1]);
    const items = rows.slice(0, limit).map(toSeenTask);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? placeAfter(last) : null };
  }

  async find(id: string): Promise<SeenTask | undefined> {
    const [row] = await this.db.query<SeenRow[]>(`${SEEN} WHERE id = $1`, [id]);
    return row && toSeenTask(row);
  }

  async detail(id: string): Promise<TaskDetail | undefined> {
    const task = await this.find(id);
    if (task === undefined) return undefined;
    const sql = 'SELECT name, bytes, truncated, created_at AS "createdAt" FROM artifacts WHERE task_id = $1 AND name = ANY($2) ORDER BY created_at, name';
    return { task, steps: await this.board.steps(id), artifacts: await this.db.query<SeenArtifact[]>(sql, [id, ARTIFACT_NAMES]) };
  }

  async events(taskId: string, afterId: string, limit: number): Promise<readonly SeenEvent[]> {
    return this.db.query<SeenEvent[]>(EVENTS, [taskId, afterId, limit]);
  }
}

function toSeenTask(row: SeenRow): SeenTask {
  return { ...toTask(row), finishedAt: row.finished_at ?? undefined, stopRequestedBy: row.stop_requested_by ?? undefined, usage: row.usage ?? undefined, createdAtText: row.created_at_text };
}
