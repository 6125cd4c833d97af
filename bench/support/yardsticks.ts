import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_ROOT } from '../../demo/paths.js';

const FILES = ['package.json', 'package-lock.json'];

function homeOf(lock: string): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'agent-bot', `bench-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`);
}

function install(home: string): void {
  process.stderr.write(`agent-bot: installing the yardsticks of the benchmarks, once, into ${home}\n`);
  mkdirSync(dirname(home), { recursive: true });
  const staging = mkdtempSync(`${home}.`);
  for (const file of FILES) cpSync(join(PROJECT_ROOT, 'bench', file), join(staging, file));
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: staging, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    renameSync(staging, home);
  } catch {
    rmSync(staging, { recursive: true, force: true }); // another process was first
  }
}

/** File URL of a package of bench/package.json, installed where nothing of the product looks. */
export function yardstick(name: string): string {
  const home = homeOf(readFileSync(join(PROJECT_ROOT, 'bench', 'package-lock.json'), 'utf8'));
  if (!existsSync(home)) install(home);
  return pathToFileURL(createRequire(join(home, 'package.json')).resolve(name)).href;
}
