import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { claudeArguments, claudeEnvironment } from '../../src/modules/agents/claude/claude-command.js';
import { BETAS } from '../../src/modules/agents/gateway/betas.js';
import { outsideWish } from '../../src/modules/agents/gateway/outside.js';
import { PROGRAM } from './program.js';
import { ScriptedApi } from './scripted-api.js';

const MODELS = Object.keys(JSON.parse(readFileSync(resolve(import.meta.dirname, '../../src/modules/agents/gateway/prices.json'), 'utf8')) as object);

let api: ScriptedApi;
let graph: Server;
let home: string;
const asked = new Set<string>();

/** As little of an MCP server as the program needs to offer one tool. */
const graphServer = () =>
  createServer((request, response) => {
    void text(request).then((body) => {
      const { id, method, params } = JSON.parse(body === '' ? '{}' : body) as { id?: number; method?: string; params?: { protocolVersion?: string } };
      const results: Readonly<Record<string, object>> = {
        initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'graph', version: '1' } },
        'tools/list': { tools: [{ name: 'find_symbol', description: 'finds', inputSchema: { type: 'object', properties: { symbol: { type: 'string' } } } }] },
        'tools/call': { content: [{ type: 'text', text: 'add is in add.js' }] },
      };
      const result = results[method ?? ''];
      if (request.method !== 'POST') return response.writeHead(405).end();
      if (id === undefined) return response.writeHead(202).end();
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify({ jsonrpc: '2.0', id, ...(result === undefined ? { error: { code: -32601, message: 'unknown' } } : { result }) }));
    });
  });

beforeAll(async () => {
  api = await ScriptedApi.start();
  graph = graphServer().listen(0, '127.0.0.1');
  await once(graph, 'listening');
  home = mkdtempSync(join(tmpdir(), 'agent-bot-wishes-'));
  writeFileSync(join(home, 'add.js'), 'a - b\n');
});

afterAll(async () => {
  await api.stop();
  graph.closeAllConnections();
  graph.close();
  rmSync(home, { recursive: true });
});

/** As a task runs it, but without a cage. */
async function play(model: string): Promise<void> {
  const settings = { model, maxTurns: 5, apiTimeoutMs: 10_000 };
  const access = { model: { port: 1, token: api.key, budgetUsd: 5 }, mcp: { port: (graph.address() as AddressInfo).port, token: 'run' } };
  const env = { ...claudeEnvironment(settings, access), PATH: '/usr/bin:/bin', HOME: home, ANTHROPIC_BASE_URL: api.url, IS_SANDBOX: '1' };
  const child = spawn(PROGRAM, claudeArguments(settings, access).slice(1), { cwd: home, env, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.end('mend it');
  await Promise.all([text(child.stdout), once(child, 'exit')]);
}

test.each(MODELS)('agents-claude-wishes: what the program asks for with %s is passed on', async (model) => {
  api.play([{ tool: 'Read', input: { file_path: join(home, 'add.js') } }, { tool: 'mcp__graph__find_symbol', input: { symbol: 'add' } }, { say: 'Done.' }]);
  await play(model);
  expect(api.heard.length).toBe(3);
  expect(api.lastConversation).toContain('add is in add.js');
  for (const { betas, body } of api.heard) {
    for (const beta of betas) asked.add(beta);
    expect([betas.filter((beta) => !BETAS.has(beta)), outsideWish(body)]).toEqual([[], undefined]);
  }
}, 60_000);

test('agents-claude-betas: nothing is on the list that the program does not send', () => {
  expect([...asked].toSorted()).toEqual([...BETAS].toSorted());
});
