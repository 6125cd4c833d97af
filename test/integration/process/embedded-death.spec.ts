import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { newDataDir, processesIn, writtenPid } from '../database/support/embedded.js';
import { APP, Bot } from './bot.js';

it('the bot ends with 1 and a clear word when its embedded PostgreSQL can not be started again', async () => {
  const dataDir = newDataDir();
  const bot = await Bot.up({ ...APP, DATA_DIR: dataDir });
  // As a disk that lost its files would look.
  rmSync(join(dataDir, 'postgres/cluster/data/global'), { recursive: true });
  process.kill(writtenPid(dataDir) ?? 0, 'SIGKILL');
  expect(await bot.ended).toBe(1);
  expect(bot.stderr).toMatch(/^agent-bot: database\.lost: The embedded PostgreSQL went away 4 times within ten minutes/m);
  expect(processesIn(dataDir)).toEqual([]);
  rmSync(dataDir, { recursive: true, force: true });
});
