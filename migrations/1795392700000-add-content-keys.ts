import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A delivery may take a second key. Nothing looks a key up by its delivery, so the table has one index less for it, and
 * one of those keys that are forgotten after a day. Bodies that are stored from now on are packed by lz4 where the
 * server was built with it: a fraction of the processor time, and hardly larger.
 */
const UP = `
DROP INDEX delivery_keys_delivery_id;
CREATE INDEX delivery_keys_bodies ON delivery_keys (created_at) WHERE key LIKE 'body:%';
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)) THEN
    ALTER TABLE deliveries ALTER COLUMN body SET COMPRESSION lz4;
  END IF;
END $$;
`;

const DOWN = `
ALTER TABLE deliveries ALTER COLUMN body SET COMPRESSION default;
DROP INDEX delivery_keys_bodies;
CREATE INDEX delivery_keys_delivery_id ON delivery_keys (delivery_id);
`;

export class AddContentKeys1795392700000 implements MigrationInterface {
  readonly name = 'AddContentKeys1795392700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
