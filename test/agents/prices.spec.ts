import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Prices } from '../../src/modules/agents/gateway/prices.js';
import { installed, pinned, PROGRAM } from './program.js';
import { ScriptedApi } from './scripted-api.js';

const MODELS = Object.keys(JSON.parse(readFileSync(resolve(import.meta.dirname, '../../src/modules/agents/gateway/prices.json'), 'utf8')) as object);
const N = 80_000;

/** One kind of token at a time, then a prompt that is long; what the API says, and what we count. */
const CASES = [
  { said: { input_tokens: N }, counted: { inputTokens: N } },
  { said: { cache_creation_input_tokens: N }, counted: { cacheWriteTokens: N } },
  { said: { cache_creation_input_tokens: N, cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: N } }, counted: { cacheWriteTokens: N, cacheWriteHourTokens: N } },
  { said: { cache_read_input_tokens: N }, counted: { cacheReadTokens: N } },
  { said: {}, output: N, counted: { outputTokens: N } },
  { said: { input_tokens: N, cache_read_input_tokens: 4 * N }, output: N, counted: { inputTokens: N, cacheReadTokens: 4 * N, outputTokens: N } },
] as const;

const NOTHING = { input_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0 };

let api: ScriptedApi;
let home: string;

beforeAll(async () => {
  api = await ScriptedApi.start();
  home = mkdtempSync(join(tmpdir(), 'agent-bot-prices-'));
});

afterAll(async () => {
  await api.stop();
  rmSync(home, { recursive: true });
});

/** What the program itself counts for one answer; it has no tool and reads nothing. */
async function charged(model: string): Promise<unknown> {
  const args = ['-p', '--output-format', 'stream-json', '--verbose', '--no-session-persistence', '--setting-sources', '', '--strict-mcp-config', '--tools', '', '--model', model];
  const env = { PATH: '/usr/bin:/bin', HOME: home, ANTHROPIC_BASE_URL: api.url, ANTHROPIC_API_KEY: api.key, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1', DISABLE_TELEMETRY: '1' };
  const child = spawn(PROGRAM, args, { cwd: home, env, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.end('hello');
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const lines = output.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { type: string; modelUsage?: Record<string, unknown> });
  return lines.find(({ type }) => type === 'result')?.modelUsage?.[model];
}

test('agents-claude-pinned: the program is the one that the lock pins, whole', () => {
  expect(installed()).toMatchObject({ version: pinned()?.version, integrity: pinned()?.integrity });
  expect(pinned()?.integrity).toMatch(/^sha512-/);
  expect(execFileSync(PROGRAM, ['--version'], { encoding: 'utf8', env: { HOME: home } })).toBe(`${pinned()?.version} (Claude Code)\n`);
});

test.each(MODELS)('agents-claude-prices: %s costs what the program counts by its list', async (model) => {
  api.play([{ say: 'hello' }]);
  for (const { said, counted, ...more } of CASES) {
    api.count({ ...NOTHING, ...said }, 'output' in more ? more.output : 0);
    const costUSD = new Prices().cost({ model, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, ...counted });
    expect({ said, ...((await charged(model)) as object) }).toMatchObject({ said, costBasis: 'list', costUSD: expect.closeTo(costUSD, 8) });
  }
}, 60_000);
