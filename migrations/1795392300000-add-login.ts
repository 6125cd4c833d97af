import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A grant waits for its person with an empty github_id: logins are reused on GitHub, numbers are not. */
const UP = `
CREATE TABLE users (
  id uuid PRIMARY KEY,
  github_id bigint UNIQUE,
  login text NOT NULL,
  role text NOT NULL DEFAULT 'viewer' CHECK (role IN ('viewer', 'maintainer', 'administrator')),
  created_at timestamptz NOT NULL DEFAULT now(),
  last_login_at timestamptz,
  CHECK ((github_id IS NULL) = (last_login_at IS NULL))
);
CREATE UNIQUE INDEX users_awaited_login ON users (lower(login)) WHERE github_id IS NULL;
CREATE INDEX users_login ON users (lower(login));

CREATE TABLE sessions (
  sid text PRIMARY KEY,
  sess json NOT NULL,
  expire timestamptz NOT NULL
);
CREATE INDEX sessions_expire ON sessions (expire);

ALTER TABLE tasks ADD COLUMN retry_of uuid, ADD COLUMN stop_requested_by text;
ALTER TABLE tasks DROP CONSTRAINT tasks_delivery_id_key;
CREATE UNIQUE INDEX tasks_one_first_per_delivery ON tasks (delivery_id) WHERE retry_of IS NULL;
CREATE INDEX tasks_created_at ON tasks (created_at DESC, id DESC);

CREATE FUNCTION task_news_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('agent_bot_task_news', '');
  RETURN NULL;
END $$;
CREATE TRIGGER task_events_notify AFTER INSERT ON task_events FOR EACH STATEMENT EXECUTE FUNCTION task_news_notify();
CREATE TRIGGER tasks_notify AFTER UPDATE OF state ON tasks FOR EACH STATEMENT EXECUTE FUNCTION task_news_notify();
`;

const DOWN = `
DROP TRIGGER tasks_notify ON tasks;
DROP TRIGGER task_events_notify ON task_events;
DROP FUNCTION task_news_notify();
DROP INDEX tasks_created_at;
DROP INDEX tasks_one_first_per_delivery;
DELETE FROM tasks WHERE retry_of IS NOT NULL;
ALTER TABLE tasks ADD CONSTRAINT tasks_delivery_id_key UNIQUE (delivery_id);
ALTER TABLE tasks DROP COLUMN retry_of, DROP COLUMN stop_requested_by;
DROP TABLE sessions;
DROP TABLE users;
`;

export class AddLogin1795392300000 implements MigrationInterface {
  readonly name = 'AddLogin1795392300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
