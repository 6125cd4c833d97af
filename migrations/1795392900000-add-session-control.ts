import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A disabled person keeps the row, so that no login brings them back. */
const UP = `
ALTER TABLE users ADD COLUMN disabled_at timestamptz;
CREATE INDEX users_created_at ON users (created_at DESC, id DESC);
CREATE INDEX sessions_user ON sessions ((sess ->> 'userId'));
`;

const DOWN = `
DROP INDEX sessions_user;
DROP INDEX users_created_at;
ALTER TABLE users DROP COLUMN disabled_at;
`;

export class AddSessionControl1795392900000 implements MigrationInterface {
  readonly name = 'AddSessionControl1795392900000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
