import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a task made at GitHub: written down as intended before the call and as done, with GitHub's id, after it.
 * Tasks under way may have made something already: it is intended, so that it is looked up.
 */
const UP = `
CREATE TABLE effects (
  task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('pull request', 'comment', 'reaction')),
  state text NOT NULL DEFAULT 'intended' CHECK (state IN ('intended', 'done')),
  host_id bigint,
  url text,
  intended_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  PRIMARY KEY (task_id, kind),
  CHECK ((state = 'done') = (done_at IS NOT NULL)),
  CHECK ((state = 'done') = (host_id IS NOT NULL))
);
INSERT INTO effects (task_id, kind) SELECT id, kind FROM tasks CROSS JOIN (VALUES ('pull request'), ('comment'), ('reaction')) AS kinds (kind) WHERE state IN ('queued', 'working');
`;

export class AddEffects1795392610000 implements MigrationInterface {
  readonly name = 'AddEffects1795392610000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE effects');
  }
}
