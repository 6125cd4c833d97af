/** `npm run test:faults [-- jest arguments]`: every case of the fault catalogue; `-- -t 'F23 '` runs one, `FAULT_SEED=n` replays a history. */
import { spawn } from 'node:child_process';
import { ROOT, binOf, ensureBuild, ensureModules, ensureNode, environmentFor } from './bootstrap.mjs';
import { handOverGroup } from './hand-over.mjs';

const node = ensureNode();
ensureModules(node);
ensureBuild(node);

const flags = ['--experimental-vm-modules', '--no-warnings'];
const child = spawn(node, [...flags, binOf('jest'), '--config', 'test/faults/jest.config.cjs', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  detached: true,
  env: { ...environmentFor(node), NODE_ENV: 'test', FAULTS: 'all' },
});
handOverGroup(child, 'jest');
