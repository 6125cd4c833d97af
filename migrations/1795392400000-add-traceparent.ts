import type { MigrationInterface, QueryRunner } from 'typeorm';

/** W3C trace context of whoever wrote the row, so that whoever works on it goes on with the same trace; null without one. */
const UP = `
ALTER TABLE deliveries ADD COLUMN traceparent text;
ALTER TABLE tasks ADD COLUMN traceparent text;
ALTER TABLE outbox ADD COLUMN traceparent text;
CREATE INDEX deliveries_undecided ON deliveries (received_at) WHERE state = 'received';
`;

const DOWN = `
DROP INDEX deliveries_undecided;
ALTER TABLE outbox DROP COLUMN traceparent;
ALTER TABLE tasks DROP COLUMN traceparent;
ALTER TABLE deliveries DROP COLUMN traceparent;
`;

export class AddTraceparent1795392400000 implements MigrationInterface {
  readonly name = 'AddTraceparent1795392400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
