import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the task was allowed, beside what it used: the setting may have changed since. Null in rows from before. */
const UP = 'ALTER TABLE task_spend ADD COLUMN budget_usd numeric(14, 6) CHECK (budget_usd >= 0)';

const DOWN = 'ALTER TABLE task_spend DROP COLUMN budget_usd';

export class AddTaskBudget1795392550000 implements MigrationInterface {
  readonly name = 'AddTaskBudget1795392550000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
