import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EffectKind, EffectOwner, Effects, Made } from './effects.port.js';
import { RunStopped } from '../run/run.js';

/** FOR SHARE: no newer claim between the check of the epoch and the row that is written under it. */
const INTEND = `
WITH held AS (
  SELECT id FROM tasks WHERE id = $1 AND ($3::int IS NULL OR (epoch = $3 AND state = 'working')) FOR SHARE
), added AS (
  INSERT INTO effects (task_id, kind) SELECT id, $2 FROM held ON CONFLICT DO NOTHING RETURNING task_id
)
SELECT EXISTS (SELECT FROM added) AS added, host_id, url FROM held LEFT JOIN effects ON task_id = held.id AND kind = $2`;

const DONE = "UPDATE effects SET state = 'done', host_id = $3, url = $4, done_at = now() WHERE task_id = $1 AND kind = $2";

const GONE = "UPDATE effects SET state = 'intended', host_id = NULL, url = NULL, done_at = NULL WHERE task_id = $1 AND kind = $2";

interface Row {
  readonly added: boolean;
  readonly host_id: string | null;
  readonly url: string | null;
}

@Injectable()
export class PgEffects implements Effects {
  constructor(private readonly db: DataSource) {}

  async once({ id, epoch }: EffectOwner, kind: EffectKind, make: (repeated: boolean) => Promise<Made>): Promise<Made> {
    const [row] = await this.db.query<Row[]>(INTEND, [id, kind, epoch ?? null]);
    if (row === undefined) throw new RunStopped('lost');
    if (row.host_id !== null) return { id: Number(row.host_id), url: row.url ?? '' };
    const made = await make(!row.added);
    await this.db.query(DONE, [id, kind, made.id, made.url]);
    return made;
  }

  async gone(taskId: string, kind: EffectKind): Promise<void> {
    await this.db.query(GONE, [taskId, kind]);
  }
}
