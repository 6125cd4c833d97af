import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When parked work is due, since when a task waits for a worker, and what became of dead letters. A delivery that
 * dies again after it was discarded is a dead letter again.
 */
const UP = `
ALTER TABLE outbox ADD COLUMN due_at timestamptz;
ALTER TABLE tasks
  ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN dead_at timestamptz,
  ADD COLUMN discarded_at timestamptz;
ALTER TABLE deliveries ADD COLUMN discarded_at timestamptz;
CREATE INDEX tasks_dead ON tasks (dead_at DESC, id DESC) WHERE dead_at IS NOT NULL;
CREATE INDEX deliveries_dead ON deliveries (decided_at DESC, id DESC) WHERE state = 'dead';
`;

const DOWN = `
DROP INDEX deliveries_dead;
DROP INDEX tasks_dead;
ALTER TABLE deliveries DROP COLUMN discarded_at;
ALTER TABLE tasks DROP COLUMN discarded_at, DROP COLUMN dead_at, DROP COLUMN queued_at;
ALTER TABLE outbox DROP COLUMN due_at;
`;

export class AddRecovery1795392600000 implements MigrationInterface {
  readonly name = 'AddRecovery1795392600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
