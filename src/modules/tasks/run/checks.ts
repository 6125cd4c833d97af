import type { CodeHost, RepositoryRef } from '../../repos/index.js';
import { POLICY_PATH } from '../policy/repository-policy.port.js';
import type { Ground } from './run.js';

/** Commands to run, or why there are none. */
export type Checks = { readonly commands: readonly string[] } | { readonly none: string };

/** What `npm init` writes, which always fails. */
const PLACEHOLDER = /no test specified/;

/**
 * `verify` of the repository's policy, which is the default branch's, else `npm test` when package.json has a test
 * script as of the start commit. What these commands then run is the change's own: its scripts, its tests.
 */
export async function checksOf(host: CodeHost, repository: RepositoryRef, ground: Ground): Promise<Checks> {
  if (ground.policy.verify !== undefined) {
    return ground.policy.verify.length > 0 ? { commands: ground.policy.verify } : { none: `not run: \`verify\` in \`${POLICY_PATH}\` is empty` };
  }
  const manifest = await host.readFile(repository, 'package.json', ground.base);
  if (manifest !== undefined && hasTestScript(manifest)) return { commands: ['npm test'] };
  return { none: `not run: \`${POLICY_PATH}\` names no \`verify\` and \`package.json\` has no test script` };
}

function hasTestScript(manifest: string): boolean {
  try {
    const test = (JSON.parse(manifest) as { scripts?: { test?: unknown } } | null)?.scripts?.test;
    return typeof test === 'string' && test.trim() !== '' && !PLACEHOLDER.test(test);
  } catch {
    return false;
  }
}
