import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far GitHub's log of the App's webhook has been compared with the deliveries, and who is at it until when. */
const UP = `
CREATE TABLE reconciliations (
  app_id text PRIMARY KEY,
  compared_until timestamptz,
  lease_until timestamptz NOT NULL
);
`;

export class AddReconciliations1795392500000 implements MigrationInterface {
  readonly name = 'AddReconciliations1795392500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reconciliations');
  }
}
