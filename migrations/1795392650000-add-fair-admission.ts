import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the dispatcher needs to know to let no repository fill a queue alone: `lane` is the repository's id (0: none), kept
 * by a trigger, so that every writer does; `finished_at` is when it was seen that the delivery is decided or the task over.
 * Whoever decides or ends one does not write it: the row may still be in the hands of the dispatcher.
 */
const UP = `
ALTER TABLE outbox ADD COLUMN lane bigint, ADD COLUMN finished_at timestamptz;
UPDATE outbox SET lane = 0, finished_at = CASE WHEN dispatched_at IS NOT NULL THEN now() END;
ALTER TABLE outbox ALTER COLUMN lane SET NOT NULL;

DROP INDEX outbox_undispatched;
CREATE INDEX outbox_waiting ON outbox (queue, lane, priority, id) WHERE dispatched_at IS NULL;
CREATE INDEX outbox_unfinished ON outbox (queue, lane, subject_id) WHERE dispatched_at IS NOT NULL AND finished_at IS NULL;

CREATE FUNCTION outbox_lane() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.lane := coalesce(CASE NEW.queue
    WHEN 'tasks' THEN (SELECT repository_id FROM tasks WHERE id = NEW.subject_id)
    ELSE (SELECT repository_id FROM deliveries WHERE id = NEW.subject_id) END, 0);
  RETURN NEW;
END $$;
CREATE TRIGGER outbox_lane BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.lane IS NULL) EXECUTE FUNCTION outbox_lane();

CREATE FUNCTION outbox_is_finished(of_queue text, subject uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF of_queue = 'tasks' THEN
    RETURN NOT EXISTS (SELECT FROM tasks WHERE id = subject AND state IN ('queued', 'working'));
  END IF;
  RETURN NOT EXISTS (SELECT FROM deliveries WHERE id = subject AND state = 'received');
END $$;

CREATE FUNCTION outbox_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM outbox WHERE dispatched_at IS NULL) THEN
    PERFORM pg_notify('agent_bot_outbox', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER deliveries_wake AFTER UPDATE OF state ON deliveries FOR EACH ROW
  WHEN (OLD.state = 'received' AND NEW.state <> 'received') EXECUTE FUNCTION outbox_wake();
CREATE TRIGGER tasks_wake AFTER UPDATE OF state ON tasks FOR EACH ROW
  WHEN (OLD.state IN ('queued', 'working') AND NEW.state NOT IN ('queued', 'working')) EXECUTE FUNCTION outbox_wake();
`;

const DOWN = `
DROP TRIGGER tasks_wake ON tasks;
DROP TRIGGER deliveries_wake ON deliveries;
DROP FUNCTION outbox_wake();
DROP FUNCTION outbox_is_finished(text, uuid);
DROP TRIGGER outbox_lane ON outbox;
DROP FUNCTION outbox_lane();
DROP INDEX outbox_unfinished;
DROP INDEX outbox_waiting;
ALTER TABLE outbox DROP COLUMN lane, DROP COLUMN finished_at;
CREATE INDEX outbox_undispatched ON outbox (priority, id) WHERE dispatched_at IS NULL;
`;

export class AddFairAdmission1795392650000 implements MigrationInterface {
  readonly name = 'AddFairAdmission1795392650000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
