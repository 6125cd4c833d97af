import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS } from '../../../migrations/index.js';
import { createEmptyDatabase } from '../../support/postgres.js';
import { lives, query, startUser, writtenPid } from '../database/support/embedded.js';
import { agentBot, parse } from './support/agent-bot.js';

interface Status {
  readonly pending: number;
  readonly migrations: readonly { readonly name: string; readonly applied: boolean }[];
}

describe('agent-bot migrate', () => {
  let database: Awaited<ReturnType<typeof createEmptyDatabase>>;

  beforeEach(async () => (database = await createEmptyDatabase()));
  afterEach(() => database.drop());

  const migrate = (args: string, url = database.url) => agentBot(`migrate ${args}`, { DATABASE_URL: url });

  it('goes up, tells where it is, and comes down', async () => {
    const before = parse<Status>(await migrate('status --json'));
    expect(before.pending).toBe(before.migrations.length);

    const up = parse<{ applied: string[] }>(await migrate('up --json'));
    expect([...up.applied, 'bullmq']).toEqual(before.migrations.map(({ name }) => name));
    expect(parse<Status>(await migrate('status --json')).pending).toBe(0);
    expect(await query(database.url, 'SELECT count(*)::int AS n FROM tasks')).toEqual([{ n: 0 }]);
    expect(parse(await migrate('up --json'))).toEqual({ applied: [] });

    expect(parse(await migrate('down --json'))).toEqual({ reverted: up.applied.at(-1) });
  });

  it('speaks to people, too', async () => {
    const names = MIGRATIONS.map(({ name }) => name);
    expect((await migrate('status')).stdout).toContain(`missing  ${names[0]}\n`);
    expect((await migrate('up')).stdout).toBe(names.map((name) => `applied ${name}\n`).join(''));
    expect((await migrate('up')).stdout).toBe('nothing to do: the schema is up to date\n');
    for (const name of names.toReversed()) expect((await migrate('down')).stdout).toBe(`took back ${name}\n`);
    expect((await migrate('down')).stdout).toBe('nothing to do: no migration is applied\n');
  });

  it('fails with 1 where there is no database, and never shows the password', async () => {
    const url = new URL(database.url);
    url.port = '1';
    const { code, stdout, stderr } = await migrate('up --json', url.href);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'database.unreachable', message: expect.stringContaining('DATABASE_URL') } });
    expect(stderr).toContain('database.unreachable');
    expect(stdout + stderr).not.toContain(url.password);
  });

  it('works on the embedded database, joins it while the product runs, and leaves none running otherwise', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'agent-bot-cli-'));
    const up = await agentBot('migrate up --json', { DATA_DIR: dataDir });
    expect(up).toMatchObject({ code: 0, stderr: '' });
    expect(writtenPid(dataDir)).toBeUndefined();

    const product = await startUser(dataDir);
    const pid = writtenPid(dataDir);
    expect(parse<Status>(await agentBot('migrate status --json', { DATA_DIR: dataDir })).pending).toBe(0);
    expect({ pid: writtenPid(dataDir), lives: lives(pid) }).toEqual({ pid, lives: true });
    await product.leave();
    expect(lives(pid)).toBe(false);
    rmSync(dataDir, { recursive: true });
  });
});
