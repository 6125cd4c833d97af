/** `npm run test:security [-- jest arguments]`: the catalogue of attacks, from outside, on a product in production mode; `-- -t 'S48 '` runs one case. */
import { spawn } from 'node:child_process';
import { ROOT, binOf, ensureBuild, ensureModules, ensureNode, environmentFor } from './bootstrap.mjs';
import { handOverGroup } from './hand-over.mjs';

const node = ensureNode();
ensureModules(node);
ensureBuild(node);

const flags = ['--experimental-vm-modules', '--no-warnings'];
const child = spawn(node, [...flags, binOf('jest'), '--config', 'test/security/jest.config.cjs', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  detached: true,
  env: { ...environmentFor(node), NODE_ENV: 'test' },
});
handOverGroup(child, 'jest');
