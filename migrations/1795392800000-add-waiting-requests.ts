import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Requests that came while their issue had an active task. `generation` grows with each, over all issues: the newest of an
 * issue speaks for those before it. `task_id` is the task that they became, together.
 */
const UP = `
CREATE TABLE waiting_requests (
  generation bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  delivery_id uuid NOT NULL UNIQUE,
  installation_id bigint NOT NULL,
  repository_id bigint NOT NULL,
  owner text NOT NULL,
  name text NOT NULL,
  issue_number integer NOT NULL,
  issue_title text NOT NULL,
  issue_body text NOT NULL,
  requested_by text NOT NULL,
  request text NOT NULL,
  comment_id bigint,
  traceparent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  task_id uuid REFERENCES tasks (id) ON DELETE CASCADE
);
CREATE INDEX waiting_requests_issue ON waiting_requests (repository_id, issue_number) WHERE task_id IS NULL;
CREATE INDEX waiting_requests_task_id ON waiting_requests (task_id);
`;

export class AddWaitingRequests1795392800000 implements MigrationInterface {
  readonly name = 'AddWaitingRequests1795392800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE waiting_requests');
  }
}
