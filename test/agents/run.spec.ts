import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { BROKEN } from '../e2e/world.js';
import { startTestDatabase } from '../support/postgres.js';
import { PROGRAM } from './program.js';
import { ScriptedApi } from './scripted-api.js';

const MAIN = resolve(import.meta.dirname, '../../dist/src/cli/main.js');

test('agents-claude-run: `agent-bot run --agent claude` makes a branch and reports usage and cost', async () => {
  const [api, database, home] = [await ScriptedApi.start(), await startTestDatabase(), mkdtempSync(join(tmpdir(), 'agent-bot-agents-run-'))];
  const repository = join(home, 'sums');
  const git = (...args: string[]): string => execFileSync('git', ['-C', repository, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.test', ...args], { encoding: 'utf8' });
  mkdirSync(repository);
  git('init', '--quiet', '--initial-branch=main');
  for (const [path, content] of Object.entries(BROKEN)) writeFileSync(join(repository, path), content);
  git('add', '.');
  git('commit', '--quiet', '--message=first');
  api.play([
    { tool: 'Read', input: { file_path: '/workspace/add.js' } },
    { tool: 'mcp__graph__find_symbol', input: { symbol: 'add' } },
    { tool: 'Edit', input: { file_path: '/workspace/add.js', old_string: 'a - b', new_string: 'a + b' } },
    { say: 'Done.' },
  ]);
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: join(home, 'data'), DATABASE_URL: database.url, ANTHROPIC_API_KEY: api.key, ANTHROPIC_BASE_URL: api.url, AGENT_CLAUDE_PATH: PROGRAM, AGENT_CLAUDE_MODEL: 'claude-opus-5-5' };
  const child = spawn(process.execPath, [MAIN, 'run', '--repo', repository, '--prompt', 'mend the sums', '--agent', 'claude', '--json'], { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect({ code, stderr, key: stdout.includes(api.key) }).toEqual({ code: 0, stderr: '', key: false });
  const { branch, ...report } = JSON.parse(stdout) as Record<string, unknown>;
  expect(report).toMatchObject({ state: 'done', agent: 'claude', checks: { passed: true }, usage: { calls: 4, costUsd: expect.closeTo(4 * 0.00606, 8), models: ['claude-opus-5-5'] } });
  expect(git('show', `${String(branch)}:add.js`)).toContain('a + b');
  await api.stop();
  await database.stop();
  rmSync(home, { recursive: true });
}, 120_000);
