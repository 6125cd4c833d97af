import type { Config } from '../../shared/config/index.js';
import { loadConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { toAppError } from '../../shared/errors/app-error.js';
import { Interrupted, unlessInterrupted } from '../interruption.js';
import { checkAgent } from './agent.js';
import { checkDataDirectory } from './data-directory.js';
import { checkDatabase } from './database.js';
import { type Finding, type Verdict, fail, ok, warn } from './finding.js';
import { checkGit } from './git.js';
import { checkGithubApp } from './github-app.js';
import { checkNode } from './node.js';
import { checkPlatform } from './platform.js';
import { checkRedis } from './redis.js';
import { checkSandbox } from './sandbox.js';

type Check = readonly [name: string, run: () => Verdict | Promise<Verdict>];

const ofTheMachine: readonly Check[] = [
  ['node', checkNode],
  ['platform', checkPlatform],
  ['git', checkGit],
];

const ofTheConfiguration = (config: Config): readonly Check[] => [
  ['data directory', () => checkDataDirectory(config)],
  ['sandbox', () => checkSandbox(config)],
  ['agent', () => checkAgent(config)],
  ['github app', () => checkGithubApp(config)],
  ['database', () => checkDatabase(config)],
  ['redis', () => checkRedis(config)],
];

async function run([check, verdict]: Check): Promise<Finding> {
  try {
    const finding = { check, ...(await verdict()) };
    return await unlessInterrupted(finding);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const { message, cause, code } = toAppError(error);
    const detail = code === 'internal' && cause instanceof Error ? cause.message : message;
    return { check, ...fail(detail, `a fault of this check (${code}): report it with this line`) };
  }
}

function readConfig(environment: RawEnvironment): Config | string {
  try {
    return loadConfig(environment);
  } catch (error) {
    return toAppError(error).message;
  }
}

/** Every check in turn; what depends on a configuration that is wrong is said to be unchecked. */
export async function examine(environment: RawEnvironment): Promise<readonly Finding[]> {
  const config = readConfig(environment);
  const findings: Finding[] = [];
  for (const check of ofTheMachine) findings.push(await run(check));
  if (typeof config === 'string') {
    findings.push({ check: 'configuration', ...fail(config, 'correct these variables; .env.example lists all') });
    findings.push({ check: 'the rest', ...warn('not checked', 'run doctor again with a valid configuration') });
    return findings;
  }
  findings.push({ check: 'configuration', ...ok(`${config.production ? 'production' : 'development'}, mode ${config.runMode}`) });
  for (const check of ofTheConfiguration(config)) findings.push(await run(check));
  return findings;
}
