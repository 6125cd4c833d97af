import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { storableJson } from '../../../shared/database/storable.js';
import { redact } from '../../../shared/telemetry/redact.js';
import type { TaskEvent, TaskLog } from './task-log.port.js';

/** What happened goes out to people, so it holds no secret. One statement a batch; nothing is written for an epoch that is no longer the task's. */
const APPEND = `
INSERT INTO task_events (task_id, epoch, type, data)
SELECT held.id, held.epoch, event.value ->> 'type', event.value -> 'data'
FROM (SELECT id, epoch FROM tasks WHERE id = $1 AND epoch = $2 FOR SHARE) AS held,
  jsonb_array_elements($3::jsonb) WITH ORDINALITY AS event (value, place)
ORDER BY event.place`;

@Injectable()
export class PgTaskLog implements TaskLog {
  constructor(private readonly db: DataSource) {}

  async append(taskId: string, epoch: number, events: readonly TaskEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.db.query(APPEND, [taskId, epoch, redact(storableJson(events))]);
  }
}
