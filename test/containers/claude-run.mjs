/**
 * Run inside the worker's container: `agent-bot run` with its own Claude Code, on a small repository, against a model that plays
 * two answers on loopback. Prints the run's report and the keys that the model was shown.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const WRITE = { type: 'tool_use', id: 'toolu_1', name: 'Write', input: {} };
const TURNS = [
  { block: WRITE, delta: { type: 'input_json_delta', partial_json: JSON.stringify({ file_path: '/workspace/hello.txt', content: 'hello\n' }) }, stop: 'tool_use' },
  { block: { type: 'text', text: '' }, delta: { type: 'text_delta', text: 'Done.' }, stop: 'end_turn' },
];

function answer(number, { block, delta, stop }) {
  const message = { id: `msg_${number}`, type: 'message', role: 'assistant', model: 'claude-opus-5-5', content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 10, output_tokens: 1 } };
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: block },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

const keys = [];
const model = createServer((request, response) => {
  keys.push(request.headers['x-api-key']);
  request.resume();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(answer(keys.length, TURNS[Math.min(keys.length, TURNS.length) - 1]));
});
await new Promise((listening) => model.listen(0, '127.0.0.1', listening));

const repository = mkdtempSync(join(tmpdir(), 'repository-'));
const git = (...args) => execFileSync('git', ['-C', repository, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.test', ...args], { encoding: 'utf8' });
git('init', '--quiet', '--initial-branch=main');
writeFileSync(join(repository, 'README.md'), '# A repository\n');
git('add', '.');
git('commit', '--quiet', '--message=first');

const env = { ...process.env, AGENT_CLAUDE_MODEL: 'claude-opus-5-5', ANTHROPIC_BASE_URL: `http://127.0.0.1:${model.address().port}` };
const run = spawn('agent-bot', ['run', '--repo', repository, '--prompt', 'Say hello in a file.', '--agent', 'claude', '--json'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
const [report, complaint] = await Promise.all([text(run.stdout), text(run.stderr)]);
const { branch } = report === '' ? {} : JSON.parse(report);
const written = branch ? git('show', `${branch}:hello.txt`) : '';
console.log(JSON.stringify({ report: report === '' ? undefined : JSON.parse(report), complaint, written, keys }));
model.close();
rmSync(repository, { recursive: true });
