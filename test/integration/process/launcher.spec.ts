import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/redis.js';

const ROOT = resolve(import.meta.dirname, '../../..');

function parentOf(pid: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return undefined;
  }
}

/** All that descend from a process, whatever they are called; PostgreSQL, too, while its starter lives. */
function descendants(pid: number): string[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = all.filter((one) => parentOf(one) === String(pid));
  return children.flatMap((child) => [child, ...descendants(Number(child))]);
}

const isThere = (pid: string): boolean => parentOf(pid) !== undefined;

describe('npm start', () => {
  it('ends with everything it started when npm itself is asked to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'agent-bot-launcher-'));
    const [port, adminPort] = [await freePort(), await freePort()];
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, SANDBOX: 'none', DATA_DIR: folder, PORT: String(port), ADMIN_PORT: String(adminPort) };
    const npm = spawn('npm', ['start'], { cwd: ROOT, env, stdio: 'ignore' });
    await eventually('the product to live', () => fetch(`http://127.0.0.1:${adminPort}/livez`).then(({ ok }) => ok, () => false));
    const all = descendants(npm.pid ?? 0);
    expect(all.length).toBeGreaterThan(2);
    npm.kill('SIGTERM');
    await once(npm, 'exit');
    await eventually('everything to be gone', () => all.filter(isThere).length === 0);
    rmSync(folder, { recursive: true, force: true });
  });
});
