import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/shared/config/index.js';
import { loadConfig } from '../../src/shared/config/load-config.js';

/** A checked configuration for a test, from the variables it names; its data directory is new and the test's to remove. */
export function testConfig(env: Readonly<Record<string, string>> = {}, changes: Partial<Config> = {}): Config {
  const dataDir = env.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'agent-bot-test-'));
  return { ...loadConfig({ NODE_ENV: 'test', HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: '0', ...env, DATA_DIR: dataDir }), ...changes };
}
