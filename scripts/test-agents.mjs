/** `npm run test:agents`: installs the real CLIs into test/agents, where nothing of the product looks, and runs them. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ROOT, binOf, ensureBuild, ensureModules, ensureNode, environmentFor } from './bootstrap.mjs';
import { handOverGroup } from './hand-over.mjs';

const FOLDER = join(ROOT, 'test/agents');

function ensureAgents(node) {
  const stamp = join(FOLDER, 'node_modules', '.agent-bot-lock');
  const wanted = createHash('sha256').update(readFileSync(join(FOLDER, 'package-lock.json'))).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('agent-bot: installing the real CLIs into test/agents (about 400 MB; they are under their makers\' own licences)\n');
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const done = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: FOLDER, env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) process.exit(1);
  writeFileSync(stamp, wanted);
}

const node = ensureNode();
ensureModules(node);
ensureBuild(node);
ensureAgents(node);

const flags = ['--experimental-vm-modules', '--no-warnings'];
const child = spawn(node, [...flags, binOf('jest'), '--config', 'test/agents/jest.config.cjs', '--runInBand', '--verbose', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  detached: true,
  env: { ...environmentFor(node), NODE_ENV: 'test' },
});
handOverGroup(child, 'jest');
