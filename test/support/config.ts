import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/shared/config/index.js';
import { loadConfig } from '../../src/shared/config/load-config.js';

const made: string[] = [];

afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'agent-bot-test-'));
  made.push(folder);
  return folder;
}

/** A checked configuration for a test, from the variables it names; a data directory it does not name is new and removed at the end. */
export function testConfig(env: Readonly<Record<string, string>> = {}, changes: Partial<Config> = {}): Config {
  const dataDir = env.DATA_DIR ?? newDataDir();
  return { ...loadConfig({ NODE_ENV: 'test', HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: '0', ...env, DATA_DIR: dataDir }), ...changes };
}
