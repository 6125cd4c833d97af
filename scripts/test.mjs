/** `npm test [-- jest arguments]`: installs what is missing, names what the machine lacks, runs jest under Node 24. */
import { spawn, spawnSync } from 'node:child_process';
import { ROOT, binOf, ensureBuild, ensureModules, ensureNode, environmentFor } from './bootstrap.mjs';
import { handOverGroup } from './hand-over.mjs';

const PROGRAMS = [
  { program: 'git', install: 'apt-get install git' },
  { program: 'redis-server', install: 'apt-get install redis-server' },
  { program: 'bwrap', install: 'apt-get install bubblewrap' },
];

const missing = PROGRAMS.filter(({ program }) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0);
for (const { program, install } of missing) {
  process.stderr.write(`agent-bot: ${program} is missing, so the tests that need it are not run; install it: ${install}\n`);
}
if (missing.length > 0 && process.env.CI === 'true') process.exit(1);

const node = ensureNode();
ensureModules(node);
ensureBuild(node);

const flags = ['--experimental-vm-modules', '--no-warnings'];
const child = spawn(node, [...flags, binOf('jest'), ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  detached: true,
  env: { ...environmentFor(node), NODE_ENV: 'test' },
});
handOverGroup(child, 'jest');
