import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The totals are a row of their own so that two reservations at once wait for each other. Money is in US dollars. */
const UP = `
CREATE TABLE task_spend (
  task_id uuid PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
  reserved_usd numeric(14, 6) NOT NULL DEFAULT 0 CHECK (reserved_usd >= 0),
  spent_usd numeric(14, 6) NOT NULL DEFAULT 0 CHECK (spent_usd >= 0),
  calls integer NOT NULL DEFAULT 0,
  input_tokens bigint NOT NULL DEFAULT 0,
  output_tokens bigint NOT NULL DEFAULT 0,
  cache_read_tokens bigint NOT NULL DEFAULT 0,
  cache_write_tokens bigint NOT NULL DEFAULT 0,
  models text[] NOT NULL DEFAULT '{}'
);

CREATE TABLE spend_reservations (
  id uuid PRIMARY KEY,
  task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  epoch integer NOT NULL,
  reserved_usd numeric(14, 6) NOT NULL CHECK (reserved_usd >= 0),
  spent_usd numeric(14, 6) CHECK (spent_usd >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  CHECK ((spent_usd IS NULL) = (settled_at IS NULL))
);
CREATE INDEX spend_reservations_task_id ON spend_reservations (task_id);
CREATE INDEX spend_reservations_open ON spend_reservations (created_at) WHERE settled_at IS NULL;

ALTER TABLE tasks DROP CONSTRAINT tasks_state_check;
ALTER TABLE tasks ADD CONSTRAINT tasks_state_check CHECK (state IN ('queued', 'working', 'done', 'no change', 'failed', 'stopped', 'out of budget'));
`;

const DOWN = `
UPDATE tasks SET state = 'failed' WHERE state = 'out of budget';
ALTER TABLE tasks DROP CONSTRAINT tasks_state_check;
ALTER TABLE tasks ADD CONSTRAINT tasks_state_check CHECK (state IN ('queued', 'working', 'done', 'no change', 'failed', 'stopped'));
DROP TABLE spend_reservations;
DROP TABLE task_spend;
`;

export class AddTaskSpend1795392200000 implements MigrationInterface {
  readonly name = 'AddTaskSpend1795392200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
