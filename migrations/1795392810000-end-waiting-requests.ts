import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A waiting request may end without a task: somebody withdrew it (`dropped_by`), or whoever asked may not ask any more.
 * `tell_at`: when its end is written into its delivery, or tried again; null once it is. So for those of before, too.
 */
const UP = `
ALTER TABLE waiting_requests
  ADD COLUMN dropped text CHECK (dropped IN ('withdrawn', 'refused')),
  ADD COLUMN dropped_by text,
  ADD COLUMN tell_at timestamptz DEFAULT now(),
  ADD CONSTRAINT waiting_requests_one_end CHECK (task_id IS NULL OR dropped IS NULL);
DROP INDEX waiting_requests_issue;
CREATE INDEX waiting_requests_issue ON waiting_requests (repository_id, issue_number) WHERE task_id IS NULL AND dropped IS NULL;
CREATE INDEX waiting_requests_tell_at ON waiting_requests (tell_at) WHERE task_id IS NOT NULL OR dropped IS NOT NULL;
`;

/** What was dropped would wait again for a version that does not know of it. */
const DOWN = `
DELETE FROM waiting_requests WHERE dropped IS NOT NULL;
DROP INDEX waiting_requests_tell_at;
DROP INDEX waiting_requests_issue;
CREATE INDEX waiting_requests_issue ON waiting_requests (repository_id, issue_number) WHERE task_id IS NULL;
ALTER TABLE waiting_requests DROP COLUMN dropped, DROP COLUMN dropped_by, DROP COLUMN tell_at;
`;

export class EndWaitingRequests1795392810000 implements MigrationInterface {
  readonly name = 'EndWaitingRequests1795392810000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
