import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What no snapshot uses can be found, and deleted without reading every snapshot's files for each row. */
const UP = `
ALTER TABLE graph_blobs ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE graph_link_sets ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
DROP INDEX graph_snapshot_files_link_set;
DROP INDEX graph_snapshot_files_blob;
CREATE INDEX graph_snapshot_files_link_set ON graph_snapshot_files (link_set_id, snapshot_id);
CREATE INDEX graph_snapshot_files_blob ON graph_snapshot_files (blob_id, snapshot_id);
`;

const DOWN = `
DROP INDEX graph_snapshot_files_link_set;
DROP INDEX graph_snapshot_files_blob;
CREATE INDEX graph_snapshot_files_link_set ON graph_snapshot_files (snapshot_id, link_set_id);
CREATE INDEX graph_snapshot_files_blob ON graph_snapshot_files (snapshot_id, blob_id);
ALTER TABLE graph_link_sets DROP COLUMN created_at;
ALTER TABLE graph_blobs DROP COLUMN created_at;
`;

export class SweepGraph1795392510000 implements MigrationInterface {
  readonly name = 'SweepGraph1795392510000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
