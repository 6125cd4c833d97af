import { rmSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { type OpenDatabase, openDatabase } from '../../../src/shared/database/open-database.js';
import { checkServer } from '../../../src/shared/database/server-check.pg.js';
import { createEmptyDatabase } from '../../support/postgres.js';
import { lives, newDataDir, query, writtenPid } from './support/embedded.js';

Logger.overrideLogger(false);

const NO_FOLDER = '/nonexistent';

describe('opening the database', () => {
  let empty: Awaited<ReturnType<typeof createEmptyDatabase>>;
  let opened: OpenDatabase | undefined;

  beforeEach(async () => {
    empty = await createEmptyDatabase();
    opened = undefined;
  });

  afterEach(async () => {
    await opened?.close();
    await empty.drop();
  });

  const open = async (changes: Partial<{ url: string | undefined; poolMax: number; migrateOnStart: boolean }> = {}, dataDir = NO_FOLDER) =>
    (opened = await openDatabase({ dataDir, database: { url: empty.url, adminUrl: undefined, poolMax: 10, migrateOnStart: true, ...changes } }));
  const changed = (change: (url: URL) => void) => {
    const url = new URL(empty.url);
    change(url);
    return url.href;
  };

  it('migrates an external one when told to, and only then', async () => {
    await expect(open({ migrateOnStart: false })).rejects.toMatchObject({ code: 'database.schema_missing', message: expect.stringContaining('agent-bot migrate up') });
    expect(await open()).toMatchObject({ url: empty.url, adminUrl: empty.url, embedded: false, poolMax: 10 });
    await expect(open({ migrateOnStart: false })).resolves.toBeDefined();
  });

  it('starts the embedded one when there is no URL, migrates it, and stops it', async () => {
    const dataDir = newDataDir();
    const { url, embedded } = await open({ url: undefined }, dataDir);
    expect(embedded).toBe(true);
    expect(await query(url, 'SELECT count(*)::int AS n FROM tasks')).toEqual([{ n: 0 }]);
    const pid = writtenPid(dataDir);
    await opened?.close();
    expect(lives(pid)).toBe(false);
    rmSync(dataDir, { recursive: true });
  });

  it('leaves no embedded server when it refuses', async () => {
    const dataDir = newDataDir();
    await expect(open({ url: undefined, migrateOnStart: false }, dataDir)).rejects.toMatchObject({ code: 'database.schema_missing' });
    expect(writtenPid(dataDir)).toBeUndefined();
    rmSync(dataDir, { recursive: true });
  });

  it('refuses below the level the schema asks for, and accepts a newer schema', async () => {
    await open();
    await query(empty.url, "INSERT INTO migrations (timestamp, name) VALUES (1999999999999, 'FromTheFuture1999999999999')");
    await expect(open({ migrateOnStart: false })).resolves.toBeDefined();
    await query(empty.url, 'UPDATE schema_info SET min_app_schema = 1999999999999');
    await expect(open({ migrateOnStart: false })).rejects.toMatchObject({ code: 'database.app_too_old', message: expect.stringContaining('upgrade') });
  });

  it("refuses without the queue's tables", async () => {
    await open();
    await query(empty.url, 'DROP SCHEMA bullmq CASCADE');
    await expect(open({ migrateOnStart: false })).rejects.toMatchObject({ code: 'database.schema_missing', message: expect.stringContaining('queue') });
  });

  it('refuses a pool the server has no room for', async () => {
    const { version, maxConnections } = await checkServer(empty.url, 10);
    expect(version).toMatch(/^17\./);
    await expect(open({ poolMax: maxConnections })).rejects.toMatchObject({ code: 'database.connections', message: expect.stringContaining('DATABASE_POOL_MAX') });
  });

  it('refuses a server older than it is made for', async () => {
    await expect(checkServer(empty.url, 10, 990_000)).rejects.toMatchObject({ code: 'database.too_old', message: expect.stringMatching(/PostgreSQL 17\.\d+ .* needs 99 or newer/) });
  });

  it.each([
    ['nobody answers', (url: URL) => (url.port = '1'), 'database.unreachable', 'later'],
    ['the password is wrong', (url: URL) => (url.password = 'wrong'), 'database.login', 'never'],
    ['the database is not there', (url: URL) => (url.pathname = '/nowhere'), 'database.missing', 'never'],
  ])('says so when %s, without the URL', async (_what, change, code, retry) => {
    const url = changed(change);
    const refused = await open({ url }).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({ code, retry });
    expect((refused as Error).message).not.toContain(new URL(url).password);
  });
});
