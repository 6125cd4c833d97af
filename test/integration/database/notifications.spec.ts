import { connect, createServer } from 'node:net';
import { Logger } from '@nestjs/common';
import { PgNotifications } from '../../../src/shared/database/notifications.pg.js';
import { eventually } from '../../support/eventually.js';
import { type TestDatabase, startTestDatabase } from '../../support/postgres.js';
import { freePort } from '../../support/redis.js';

Logger.overrideLogger(false);

const OWN_LISTENERS = "FROM pg_stat_activity WHERE application_name = 'agent-bot listen' AND datname = current_database()";

describe('notifications of PostgreSQL', () => {
  let database: TestDatabase;
  let notifications: PgNotifications;
  let calls: string[];

  beforeEach(async () => {
    database = await startTestDatabase();
    notifications = new PgNotifications(database.url);
    calls = [];
  });

  afterEach(async () => {
    await notifications.onApplicationShutdown();
    await database.stop();
  });

  const notify = (channel: string) => database.dataSource.query('SELECT pg_notify($1, $2)', [channel, '']);
  const listeners = async () => ((await database.dataSource.query(`SELECT count(*)::int AS n ${OWN_LISTENERS}`)) as { n: number }[])[0]?.n;

  it('call the handlers of their channel, on one connection', async () => {
    await Promise.all([notifications.listen('one', () => calls.push('first')), notifications.listen('two', () => calls.push('other'))]);
    await notifications.listen('one', () => calls.push('second'));
    await notify('one');
    await eventually('both handlers', () => calls.length === 2);
    expect(calls).toEqual(['first', 'second']);
    expect(await listeners()).toBe(1);
  });

  it('tell of an inserted outbox row', async () => {
    await notifications.listen('agent_bot_outbox', () => calls.push('outbox'));
    await database.dataSource.query("INSERT INTO outbox (queue, subject_id, key, priority) VALUES ('tasks', gen_random_uuid(), 'k', 1)");
    await eventually('the trigger', () => calls.length === 1);
  });

  it('come back by themselves when the connection breaks, and make everyone look once', async () => {
    await notifications.listen('one', () => calls.push('one'));
    await notifications.listen('two', () => calls.push('two'));
    await database.dataSource.query(`SELECT pg_terminate_backend(pid) ${OWN_LISTENERS}`);
    await eventually('the look after the reconnect', () => calls.length === 2);
    expect(calls.toSorted()).toEqual(['one', 'two']);
    await notify('two');
    await eventually('a notification on the new connection', () => calls.length === 3);
  });

  it('begin when the database comes, though it was away at first', async () => {
    const port = await freePort();
    const later = new URL(database.url);
    later.port = String(port);
    const early = new PgNotifications(later.href);
    await early.listen('one', () => calls.push('look'));
    expect(calls).toEqual([]);

    const road = createServer((socket) => socket.pipe(connect(Number(new URL(database.url).port), '127.0.0.1')).pipe(socket)).listen(port, '127.0.0.1');
    await eventually('the look after the first connection', () => calls.length === 1);
    await notify('one');
    await eventually('a notification', () => calls.length === 2);
    await early.onApplicationShutdown();
    await new Promise((closed) => road.close(closed));
  });

  it('try no more once they are shut down', async () => {
    const away = new URL(database.url);
    away.port = '1';
    const early = new PgNotifications(away.href);
    await early.listen('one', () => calls.push('never'));
    await early.onApplicationShutdown();
    await early.listen('two', () => calls.push('never'));
    expect(await listeners()).toBe(0);
  });

  it('leave no connection behind', async () => {
    await notifications.listen('one', () => calls.push('one'));
    expect(await listeners()).toBe(1);
    await notifications.onApplicationShutdown();
    await eventually('the connection to be closed', async () => (await listeners()) === 0);
  });
});
