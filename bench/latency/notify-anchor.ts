import { clientOf } from '../../src/shared/database/client.pg.js';

const CHANNEL = 'bench_anchor';

/** Milliseconds from an INSERT to its NOTIFY heard on another connection: what PostgreSQL alone needs. */
export async function notifyTimes(url: string, times: number): Promise<readonly number[]> {
  const [writer, listener] = [clientOf({ connectionString: url }), clientOf({ connectionString: url })];
  await Promise.all([writer.connect(), listener.connect()]);
  try {
    await writer.query('CREATE TABLE IF NOT EXISTS bench_anchor (id bigint GENERATED ALWAYS AS IDENTITY, body text)');
    await listener.query(`LISTEN ${CHANNEL}`);
    const measured: number[] = [];
    for (let n = 0; n < times; n += 1) {
      const heard = new Promise((resolve) => listener.once('notification', resolve));
      const started = performance.now();
      await Promise.all([writer.query(`WITH added AS (INSERT INTO bench_anchor (body) VALUES ('x') RETURNING 1) SELECT pg_notify('${CHANNEL}', '') FROM added`), heard]);
      measured.push(performance.now() - started);
    }
    return measured;
  } finally {
    await Promise.all([writer.end(), listener.end()]);
  }
}
