import { createHmac, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedServer } from '../../../src/shared/database/embedded/embedded-server.js';
import { eventually } from '../../support/eventually.js';
import { lives, newDataDir, processesIn, query, startUser, writtenPid } from '../database/support/embedded.js';
import { APP, Bot, get } from './bot.js';

let dataDir: string;
let bot: Bot;

beforeEach(() => (dataDir = newDataDir()));

afterEach(async () => {
  await bot.end('SIGKILL');
  // Whatever a failed test has left: the next user to leave stops the server.
  await openEmbeddedServer(dataDir).then((server) => server.close(), () => undefined);
  rmSync(dataDir, { recursive: true, force: true });
});

const up = async (env: Readonly<Record<string, string>> = {}) => {
  bot = await Bot.up({ ...APP, DATA_DIR: dataDir, OUTBOX_SWEEP_MS: '500', ...env });
};

const urlFile = () => readFileSync(join(dataDir, 'postgres/url'), 'utf8');

/** Sends a signed delivery, and waits until a consumer has decided on it. */
async function deliver(): Promise<void> {
  const [body, guid] = [JSON.stringify({ zen: 'Keep it logically awesome.' }), randomUUID()];
  const signature = `sha256=${createHmac('sha256', APP.GITHUB_WEBHOOK_SECRETS).update(body).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-github-event': 'ping', 'x-github-delivery': guid, 'x-hub-signature-256': signature };
  const accepted = async () => (await fetch(`${bot.url}/webhooks/github`, { method: 'POST', headers, body })).status === 202;
  await eventually('the delivery to be accepted', accepted);
  const decided = () => query(urlFile(), `SELECT 1 FROM deliveries WHERE guid = '${guid}' AND decision IS NOT NULL`).then((rows) => rows.length === 1, () => false);
  await eventually('the delivery to be decided on', decided);
}

describe('the embedded PostgreSQL, killed under the bot', () => {
  it('is started again by the bot, which goes on and ends in order', async () => {
    await up();
    await deliver();
    const [pid, url] = [writtenPid(dataDir), urlFile()];
    process.kill(pid ?? 0, 'SIGKILL');
    await eventually('another server', () => ![undefined, pid].includes(writtenPid(dataDir)) && lives(writtenPid(dataDir)));
    await eventually('readiness', async () => (await get(`${bot.adminUrl}/readyz`)).status === 200);
    expect(urlFile()).toBe(url);
    await deliver();
    expect(await bot.end()).toBe(0);
    expect(processesIn(dataDir)).toEqual([]);
  });

  it('ends the bot, with a clear word, when it can not be started again', async () => {
    await up();
    // As a disk that lost its files would look.
    rmSync(join(dataDir, 'postgres/cluster/data/global'), { recursive: true });
    process.kill(writtenPid(dataDir) ?? 0, 'SIGKILL');
    expect(await bot.ended).toBe(1);
    expect(bot.stderr).toMatch(/agent-bot: database\.lost: The embedded PostgreSQL went away and could not be started again/);
  });
});

describe('a second request to stop', () => {
  const stopTwice = async () => {
    await up({ DRAIN_DELAY_MS: '60000' });
    bot.child.kill('SIGTERM');
    await eventually('the first to be heard', () => bot.messages().includes('stopping'));
    bot.child.kill('SIGINT');
    expect(await bot.ended).toBe(1);
  };

  it('ends the embedded PostgreSQL as well', async () => {
    await stopTwice();
    expect(processesIn(dataDir)).toEqual([]);
  });

  it('leaves it to another process that uses it', async () => {
    const other = await startUser(dataDir);
    const pid = writtenPid(dataDir);
    await stopTwice();
    expect(lives(pid)).toBe(true);
    await other.leave();
    expect(lives(pid)).toBe(false);
  });

  it('while it starts ends it too', async () => {
    bot = await Bot.spawn({ ...APP, DATA_DIR: dataDir });
    await eventually('the server to be started', () => existsSync(join(dataDir, 'postgres/cluster/data/postmaster.pid')));
    bot.child.kill('SIGTERM');
    await eventually('the first to be heard', () => bot.stdout.includes('stopping'));
    bot.child.kill('SIGINT');
    await bot.ended;
    await eventually('nothing to be left', () => processesIn(dataDir).length === 0);
  });
});
