import { randomInt } from 'node:crypto';
import type pg from 'pg';
import { clientOf } from '../../src/shared/database/client.pg.js';
import { eventually } from '../support/eventually.js';

/** Any number of ours; the second key of the lock tells stalls apart. */
const SPACE = 68_000;

export interface StallPoint {
  readonly table: string;
  readonly on: 'INSERT' | 'UPDATE' | 'INSERT OR UPDATE';
  /** Of the row that is written: `NEW`, and `OLD` for an update. */
  readonly when: string;
}

/**
 * Stops the product inside one statement of its own, from outside: a trigger waits for a lock that the test holds.
 * Then the test kills, and says whether the statement was ever committed.
 */
export class Stall {
  private constructor(
    private readonly client: pg.Client,
    private readonly key: number,
    private readonly table: string,
  ) {}

  static async at(url: string, { table, on, when }: StallPoint): Promise<Stall> {
    const client = clientOf({ connectionString: url, application_name: 'fault' });
    await client.connect();
    const key = randomInt(2 ** 30);
    await client.query('SELECT pg_advisory_lock($1, $2)', [SPACE, key]);
    await client.query(`CREATE FUNCTION stall_${key}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${SPACE}, ${key}); RETURN NEW; END $$`);
    await client.query(`CREATE TRIGGER stall_${key} BEFORE ${on} ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION stall_${key}()`);
    return new Stall(client, key, table);
  }

  /** Returns when the product waits here. */
  async reached(): Promise<void> {
    await eventually(`the product to come to ${this.table}`, async () => (await this.waiting()).length > 0);
  }

  /** The statement under way is undone: its process died before the commit. */
  async undo(): Promise<void> {
    for (const pid of await this.waiting()) await this.client.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    await this.lift();
  }

  /** The statement under way is committed, although nobody may be left to hear of it. */
  async lift(): Promise<void> {
    await this.client.query('SELECT pg_advisory_unlock($1, $2)', [SPACE, this.key]);
    await this.client.query(`DROP TRIGGER IF EXISTS stall_${this.key} ON ${this.table}`);
    await this.client.end();
  }

  private async waiting(): Promise<number[]> {
    const { rows } = await this.client.query<{ pid: number }>("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND NOT granted", [SPACE, this.key]);
    return rows.map(({ pid }) => pid);
  }
}
