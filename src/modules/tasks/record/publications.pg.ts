import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Publications } from './publications.port.js';

/** FOR SHARE: no newer claim between the check of the epoch and the row that is written under it. */
const NOTE = `
WITH held AS (SELECT id FROM tasks WHERE id = $1 AND epoch = $2 AND state = 'working' FOR SHARE)
UPDATE task_steps SET facts = facts || jsonb_build_object('commit', $3::text)
FROM held WHERE task_id = held.id AND step = 'publish' AND task_steps.epoch = $2 RETURNING task_id`;

const COMMITS = `
SELECT facts->>'commit' AS commit FROM task_steps JOIN tasks ON tasks.id = task_id
WHERE repository_id = $1 AND issue_number = $2 AND step = 'publish' AND facts ? 'commit'`;

@Injectable()
export class PgPublications implements Publications {
  constructor(private readonly db: DataSource) {}

  async note(taskId: string, epoch: number, commit: string): Promise<boolean> {
    const [rows] = await this.db.query<[unknown[], number]>(NOTE, [taskId, epoch, commit]);
    return rows.length === 1;
  }

  async commitsOf(repositoryId: number, issueNumber: number): Promise<ReadonlySet<string>> {
    const rows = await this.db.query<{ commit: string }[]>(COMMITS, [repositoryId, issueNumber]);
    return new Set(rows.map(({ commit }) => commit));
  }
}
