import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
CREATE TABLE schema_info (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  min_app_schema bigint NOT NULL
);
INSERT INTO schema_info (min_app_schema) VALUES (1795392000000);

CREATE TABLE installations (
  id bigint PRIMARY KEY,
  account_login text NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'deleted')),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE repositories (
  id bigint PRIMARY KEY,
  installation_id bigint NOT NULL REFERENCES installations (id) ON DELETE CASCADE,
  owner text NOT NULL,
  name text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX repositories_installation_id ON repositories (installation_id);

CREATE TABLE installation_tokens (
  id uuid PRIMARY KEY,
  installation_id bigint NOT NULL,
  repository_id bigint NOT NULL,
  permissions text NOT NULL,
  sealed text NOT NULL,
  expires_at timestamptz NOT NULL,
  UNIQUE (installation_id, repository_id, permissions)
);

CREATE TABLE deliveries (
  id uuid PRIMARY KEY,
  guid text NOT NULL,
  event text NOT NULL,
  action text,
  installation_id bigint,
  repository_id bigint,
  sender text,
  body bytea NOT NULL,
  state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'done', 'skipped', 'dead')),
  decision text,
  reason text,
  attempts integer NOT NULL DEFAULT 0,
  received_at timestamptz NOT NULL DEFAULT now(),
  decided_at timestamptz,
  CHECK ((state = 'received') = (decided_at IS NULL)),
  CHECK (state = 'received' OR (decision IS NOT NULL AND reason IS NOT NULL))
);
CREATE INDEX deliveries_received_at ON deliveries (received_at DESC, id DESC);

CREATE TABLE delivery_keys (
  key text PRIMARY KEY,
  delivery_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX delivery_keys_delivery_id ON delivery_keys (delivery_id);

CREATE TABLE tasks (
  id uuid PRIMARY KEY,
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
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'working', 'done', 'no change', 'failed', 'stopped')),
  reason text,
  epoch integer NOT NULL DEFAULT 0,
  worker text,
  lease_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  CHECK ((state = 'working') = (lease_until IS NOT NULL)),
  CHECK ((state IN ('queued', 'working')) = (finished_at IS NULL)),
  CHECK (finished_at IS NULL OR reason IS NOT NULL)
);
CREATE UNIQUE INDEX tasks_one_active_per_issue ON tasks (repository_id, issue_number) WHERE state IN ('queued', 'working');
CREATE INDEX tasks_lease_until ON tasks (lease_until) WHERE state = 'working';

CREATE TABLE task_steps (
  task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  step text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed', 'skipped')),
  epoch integer NOT NULL,
  facts jsonb NOT NULL DEFAULT '{}',
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (task_id, step)
);

CREATE TABLE task_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  epoch integer NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX task_events_task_id ON task_events (task_id, id);

CREATE TABLE artifacts (
  task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  name text NOT NULL,
  epoch integer NOT NULL,
  content bytea NOT NULL,
  bytes integer NOT NULL,
  truncated boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (task_id, name)
);

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  queue text NOT NULL CHECK (queue IN ('deliveries', 'tasks')),
  subject_id uuid NOT NULL,
  key text NOT NULL,
  priority smallint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  dispatched_at timestamptz
);
CREATE INDEX outbox_undispatched ON outbox (priority, id) WHERE dispatched_at IS NULL;
CREATE INDEX outbox_subject_id ON outbox (subject_id);

CREATE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('agent_bot_outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify();
`;

const DOWN = `
DROP TABLE outbox;
DROP FUNCTION outbox_notify();
DROP TABLE artifacts;
DROP TABLE task_events;
DROP TABLE task_steps;
DROP TABLE tasks;
DROP TABLE delivery_keys;
DROP TABLE deliveries;
DROP TABLE installation_tokens;
DROP TABLE repositories;
DROP TABLE installations;
DROP TABLE schema_info;
`;

export class CreateSchema1795392000000 implements MigrationInterface {
  readonly name = 'CreateSchema1795392000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
