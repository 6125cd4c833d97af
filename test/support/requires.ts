import { spawnSync } from 'node:child_process';

/** Programs some tests need beyond git and Node, and how to get them. `scripts/test.mjs` names the missing ones. */
const PROBES = {
  'redis-server': ['redis-server', '--version'],
  bubblewrap: ['bwrap', '--version'],
} as const;

export type Requirement = keyof typeof PROBES;

function present(requirement: Requirement): boolean {
  const [program, ...args] = PROBES[requirement];
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/**
 * `describe` for tests that need a program. Where it is missing they are reported as not run, by name, in the closing
 * lines of `npm test`; with CI=true that is a failure.
 */
export function describeWith(requirement: Requirement, title: string, body: () => void): void {
  if (present(requirement)) describe(title, body);
  else describe.skip(`${title} (needs ${requirement})`, body);
}
