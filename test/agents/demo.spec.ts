import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { PROGRAM } from './program.js';
import { ScriptedApi, type Turn } from './scripted-api.js';

const ROOT = resolve(import.meta.dirname, '../..');

interface Script {
  readonly steps: readonly { readonly edit?: { readonly path: string; readonly find: string; readonly replace: string } }[];
}

/** The demo's own fix, as tools of Claude Code. */
function fix(): readonly Turn[] {
  const { steps } = JSON.parse(readFileSync(join(ROOT, 'demo/agent-script.json'), 'utf8')) as Script;
  const edits = steps.flatMap(({ edit }) => edit ?? []);
  const turns = edits.flatMap(({ path, find, replace }): Turn[] => [
    { tool: 'Read', input: { file_path: `/workspace/${path}` } },
    { tool: 'Edit', input: { file_path: `/workspace/${path}`, old_string: find, new_string: replace } },
  ]);
  return [...turns, { tool: 'Bash', input: { command: 'node --test', description: 'run the tests' } }, { say: 'Rounded to the nearest cent.' }];
}

test('agents-claude-demo: `npm run demo -- --agent claude` leads to a pull request', async () => {
  const api = await ScriptedApi.start();
  api.play(fix());
  const env = { ...process.env, NODE_ENV: 'development', ANTHROPIC_API_KEY: api.key, ANTHROPIC_BASE_URL: api.url, AGENT_CLAUDE_PATH: PROGRAM, AGENT_CLAUDE_MODEL: 'claude-opus-5-5' };
  const demo = spawn(process.execPath, ['dist/demo/main.js', '--agent', 'claude'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, complaint, code] = await Promise.all([text(demo.stdout), text(demo.stderr), new Promise((done) => demo.on('exit', done))]);
  await api.stop();
  expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
  expect(output.split('\n')[0]).toContain('agent: claude (the real Claude Code');
  expect(JSON.parse(output.trim().split('\n').at(-1) ?? '')).toMatchObject({ demo: 'ok', agent: 'claude', steps: { graph: expect.any(Number), agent: expect.any(Number) } });
  expect(output).toContain('Cost $0.0242');
}, 180_000);
