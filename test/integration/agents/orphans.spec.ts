import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listProcesses } from '../../../src/modules/agents/cage/process-table.js';
import { eventually } from '../../support/eventually.js';
import { bubblewrapIn, makeDataDir } from './support.js';
import { installFor } from './unprivileged.js';

/** A bot with one caged program on pipes and one in a terminal; prints a line when both run. */
const BOT = `
  import { BubblewrapCages } from './src/modules/agents/cage/cages.bubblewrap.js';
  const cage = await new BubblewrapCages({ dataDir: process.cwd() + '/data', customAgent: undefined, quota: { memoryBytes: 2 ** 32, diskBytes: 2 ** 32 } }).open({ runId: 'orphan' });
  const stubborn = "trap '' TERM INT HUP; (setsid sleep 500 &); echo ready; sleep 500; sleep 500";
  const ready = (running) => new Promise((resolve) => running.stdout.once('data', resolve));
  const piped = cage.spawn({ argv: ['sh', '-c', stubborn] });
  const shown = cage.spawn({ argv: ['sh', '-c', stubborn], terminal: { columns: 80, rows: 24 } });
  await Promise.all([ready(piped), ready(shown)]);
  process.stdout.write(JSON.stringify({ uid: cage.user?.uid ?? process.getuid() }));
  setInterval(() => undefined, 1000);
`;

test('kill -9 of the bot leaves no caged process, and the next start clears its folders', async () => {
  const home = makeDataDir();
  await installFor(home.path);
  const data = join(home.path, 'data');
  writeFileSync(join(home.path, 'bot.mjs'), BOT);
  const before = new Set(listProcesses().map(({ pid }) => pid));
  const bot = spawn(join(home.path, 'node'), ['bot.mjs'], { cwd: home.path, env: { PATH: '/usr/local/bin:/usr/bin:/bin' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const { uid } = JSON.parse(String(await new Promise((resolve) => bot.stdout.once('data', resolve)))) as { uid: number };
  const caged = () => listProcesses().filter((entry) => entry.uid === uid && entry.namespacePids.length > 1 && !before.has(entry.pid));
  const running = caged().length;
  bot.kill('SIGKILL');
  await eventually('the end of every caged process', () => caged().length === 0);
  expect(running).toBeGreaterThanOrEqual(8);
  expect(existsSync(join(data, 'runs/orphan/workspace'))).toBe(true);
  expect(await bubblewrapIn(data).sweep()).toEqual(['orphan']);
  expect(readdirSync(join(data, 'runs'))).toEqual([]);
  await home.remove();
});
