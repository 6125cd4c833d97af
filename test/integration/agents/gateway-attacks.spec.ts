import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Logger, type LoggerService } from '@nestjs/common';
import type { OpenGateway } from '../../../src/modules/agents/index.js';
import { AnthropicGateway } from '../../../src/modules/agents/gateway/model-gateway.anthropic.js';
import { Prices } from '../../../src/modules/agents/gateway/prices.js';
import { MemoryTaskPurses } from '../../../src/modules/tasks/local/task-purses.memory.js';
import { renderMetrics, startMetrics } from '../../../src/shared/telemetry/metrics-reader.js';
import { testBreakers } from '../../support/breakers.js';
import { eventually } from '../../support/eventually.js';

const KEY = 'sk-ant-the-real-key';
const MODEL = 'claude-opus-5-5';
const CALL = { model: MODEL, max_tokens: 1000, stream: true, messages: [] };

const folder = mkdtempSync(join(tmpdir(), 'agent-bot-gateway-attacks-'));
const logged: string[] = [];
const heard: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
const open: OpenGateway[] = [];

let upstream: Server;
let act: RequestListener;
let sockets = 0;

const event = (data: Readonly<Record<string, unknown>>): string => `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`;
const START = event({ type: 'message_start', message: { usage: { input_tokens: 1000, output_tokens: 1 } } });
const END = event({ type: 'message_delta', delta: {}, usage: { output_tokens: 50 } });
const words = (length: number): string => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'a'.repeat(length) } });

const good: RequestListener = (_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(START + END);

interface Run {
  readonly gateway: OpenGateway;
  readonly purses: MemoryTaskPurses;
  readonly socketPath: string;
}

async function newRun(budgetUsd = 5): Promise<Run> {
  const purses = new MemoryTaskPurses();
  const socketPath = join(folder, `model-${(sockets += 1)}`);
  const baseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const gateway = await new AnthropicGateway({ baseUrl, key: KEY, beginMs: 60_000 }, new Prices(), testBreakers(10_000)).open({ socketPath, spend: purses.open('', 1, budgetUsd) });
  open.push(gateway);
  return { gateway, purses, socketPath };
}

interface Asked {
  readonly token?: string;
  readonly path?: string;
  readonly body?: string | Buffer | object;
  readonly headers?: Readonly<Record<string, string>>;
}

function send(run: Run, { token = run.gateway.token, path = '/v1/messages', body = CALL, headers = {} }: Asked = {}) {
  const asked = request({ agent: false, socketPath: run.socketPath, path, method: 'POST', headers: { 'x-api-key': token, ...headers } });
  asked.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  return asked;
}

function ask(run: Run, asked: Asked = {}): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    send(run, asked)
      .on('error', reject)
      .on('response', (answer) => void text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject));
  });
}

/** Exactly these bytes, as no HTTP client would send them. */
function raw(run: Run, bytes: string): Promise<string> {
  const socket = connect(run.socketPath);
  socket.on('error', () => undefined);
  socket.end(bytes);
  return text(socket);
}

/** The purse is whole again: nothing stays set aside. */
async function settled(run: Run, calls: number): Promise<void> {
  await eventually('every call to be settled', async () => ((await run.purses.spent())?.calls ?? 0) === calls);
  expect(await run.purses.open('', 1, 5).reserve(5 - ((await run.purses.spent())?.costUsd ?? 0) - 1e-9)).toBeDefined();
}

beforeAll(async () => {
  const keep = (...parts: unknown[]): void => void logged.push(JSON.stringify(parts));
  const logger: LoggerService = { log: keep, error: keep, warn: keep, debug: keep, verbose: keep, fatal: keep };
  Logger.overrideLogger(logger);
  upstream = createServer((asked: IncomingMessage, response: ServerResponse) => {
    void text(asked).then((body) => {
      heard.push({ url: asked.url ?? '', headers: asked.headers, body });
      act(asked, response);
    });
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
});

beforeEach(() => {
  act = good;
  heard.length = 0;
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
  expect(JSON.stringify(logged)).not.toContain(KEY);
});

afterAll(async () => {
  upstream.closeAllConnections();
  await new Promise((done) => upstream.close(done));
  rmSync(folder, { recursive: true });
});

test('the token of another run opens nothing', async () => {
  const [mine, other] = [await newRun(), await newRun()];
  expect((await ask(mine, { token: other.gateway.token })).status).toBe(401);
  await other.gateway.close();
  expect((await ask(mine, { token: other.gateway.token })).status).toBe(401);
  expect(heard).toEqual([]);
});

test.each(['/v1/messages/batches', '/v1/messages/', '//v1/messages', '/v1/messages/../models', '/v1/messages%2f..%2fmodels', '/v1/messages/count_tokens/x', '/v1/files', '/v1/complete', '/', '/v1/messages#x', 'http://evil.test/v1/messages'])(
  'the path %s leads nowhere',
  async (path) => {
    expect((await ask(await newRun(), { path })).status).toBe(404);
    expect(heard).toEqual([]);
  },
);

test('headers of the agent stay here, but for a short list', async () => {
  const headers = { authorization: 'Bearer mine', cookie: 'a=b', 'x-forwarded-for': '1.2.3.4', host: 'evil.test', 'proxy-authorization': 'x', 'anthropic-organization-id': 'x', 'accept-encoding': 'gzip', 'anthropic-version': '2023-06-01' };
  const run = await newRun();
  expect((await ask(run, { headers })).status).toBe(200);
  const [{ headers: told } = { headers: {} }] = heard;
  expect(Object.keys(told).filter((name) => !['host', 'connection', 'content-length', 'accept', 'accept-language', 'sec-fetch-mode', 'user-agent', 'accept-encoding'].includes(name)).toSorted()).toEqual(['anthropic-version', 'x-api-key']);
  expect(told).toMatchObject({ 'x-api-key': KEY, 'accept-encoding': 'identity', host: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
  expect(JSON.stringify(told)).not.toContain(run.gateway.token);
});

test('of the betas those of Claude Code are passed on; the others are dropped and counted', async () => {
  startMetrics();
  const dropped = async () => Number(/^bot_model_betas_dropped_total(?:\{[^}]*\})? (\d+)/m.exec(await renderMetrics())?.[1] ?? 0);
  const [run, before] = [await newRun(), await dropped()];
  const sent = async (value: string) => {
    expect((await ask(run, { headers: { 'anthropic-beta': value } })).status).toBe(200);
    return heard.at(-1)?.headers['anthropic-beta'];
  };
  expect(await sent('claude-code-20250219,web-fetch-2025-09-10, context-1m-2025-08-07 ,effort-2025-11-24')).toBe('claude-code-20250219,effort-2025-11-24');
  expect(await sent('fast-mode-2026-02-01')).toBeUndefined();
  expect(await sent('Claude-Code-20250219;x')).toBeUndefined();
  expect((await dropped()) - before).toBe(4);
});

test('what Claude Code asks for is passed on: tools of its own, added in the middle, too', async () => {
  const own = { name: 'Read', description: 'reads', input_schema: { type: 'object' } };
  const messages = [
    { role: 'system', content: [{ type: 'tool_addition', tool: { type: 'tool_definition', definition: own } }, { type: 'tool_removal', tool: { type: 'tool_reference', name: 'Old' } }] },
    { role: 'user', content: [{ type: 'text', text: 'look' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }, { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'x' }] } }] },
    { role: 'assistant', content: [{ type: 'thinking', thinking: 'x', signature: 'x' }, { type: 'redacted_thinking', data: 'x' }, { type: 'tool_use', id: 'a', name: 'Read', input: { type: 'web_search_20250305', source: { type: 'url' } } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'x' }] }, { type: 'tool_result', tool_use_id: 'b', content: 'words' }] },
  ];
  const run = await newRun();
  expect((await ask(run, { body: { ...CALL, system: [{ type: 'text', text: 'x' }], tools: [own, { ...own, type: 'custom' }], messages } })).status).toBe(200);
});

test.each([
  ['two lengths', 'Content-Length: 4\r\nContent-Length: 400\r\n'],
  ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'],
  ['a folded header', 'X-A: b\r\n c: d\r\n\0: x\r\n'],
])('a request with %s is no request', async (_what, lines) => {
  const run = await newRun();
  const answer = await raw(run, `POST /v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key: ${run.gateway.token}\r\n${lines}\r\n0\r\n\r\nPOST /v1/files HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(heard).toEqual([]);
});

test('what the gateway has read is what the API reads: no name stands twice', async () => {
  const run = await newRun();
  await ask(run, { body: `{"model":"${MODEL}","max_tokens":128000,"max_tokens":10,"stream":true,"messages":[]}` });
  expect(heard[0]?.body).toBe(`{"model":"${MODEL}","max_tokens":10,"stream":true,"messages":[]}`);
});

test.each([
  ['a server of others', { mcp_servers: [{ type: 'url', url: 'https://evil.test', name: 'x' }] }],
  ['a search of the web', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
  ['a fetch from the web', { tools: [{ type: 'custom', name: 'x' }, { type: 'web_fetch_20250910', name: 'web_fetch' }] }],
  ['code on their machines', { tools: [{ type: 'code_execution_20250825', name: 'x' }] }],
  ['a tool that nobody here knows', { tools: [{ type: 'next_year_20270101', name: 'x' }] }],
  ['a search of the web in the middle', { messages: [{ role: 'system', content: [{ type: 'tool_addition', tool: { type: 'tool_definition', definition: { type: 'web_search_20250305', name: 'web_search' } } }] }] }],
  ['an image elsewhere', { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'https://evil.test/?secret' } }] }] }],
  ['a document in a result', { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: [{ type: 'document', source: { type: 'file', file_id: 'x' } }] }] }] }],
  ['a dearer speed', { speed: 'fast' }],
  ['a dearer place', { inference_geo: 'us' }],
  ['a dearer tier', { service_tier: 'priority' }],
  ['a container', { container: 'x' }],
])('a wish for %s is refused, also when only counted', async (_what, more) => {
  const run = await newRun();
  for (const path of ['/v1/messages', '/v1/messages/count_tokens']) expect(await ask(run, { path, body: { ...CALL, ...more } })).toMatchObject({ status: 400, body: expect.stringContaining('not passed on') });
  expect(heard).toEqual([]);
});

test('a model without a price is not asked, and it is said where to write one', async () => {
  const run = await newRun();
  expect(await ask(run, { body: { ...CALL, model: 'claude-next' } })).toMatchObject({ status: 404, body: expect.stringContaining('MODEL_PRICES_FILE') });
  expect(heard).toEqual([]);
  expect(run.gateway.exhausted).toBe(false);
});

test('an hour in the cache is reserved at its price', async () => {
  const system = [{ type: 'text', text: 'x'.repeat(3000), cache_control: { type: 'ephemeral', ttl: '1h' } }];
  const run = await newRun(0.026);
  expect((await ask(run, { body: { ...CALL, system } })).status).toBe(402);
  expect((await ask(run, { body: { ...CALL, system: [{ type: 'text', text: 'x'.repeat(3000) }] } })).status).toBe(200);
});

test('a redirect is not followed: the key goes to nobody else', async () => {
  let visited = false;
  const other = createServer((_request, response) => ((visited = true), response.end('{}')));
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/v1/messages`;
  const run = await newRun();
  for (const status of [301, 302, 303, 307, 308]) {
    act = (_request, response) => response.writeHead(status, { location }).end();
    expect(await ask(run)).toMatchObject({ status: 502, body: expect.not.stringContaining(KEY) });
  }
  await new Promise((done) => other.close(done));
  expect(visited).toBe(false);
  expect((await run.purses.spent())?.costUsd).toBe(0);
  await settled(run, 5);
});

test('two calls at the edge of the budget: the second gets nothing', async () => {
  const waiting: ServerResponse[] = [];
  act = (_request, response) => void waiting.push(response.writeHead(200, { 'content-type': 'text/event-stream' }));
  const run = await newRun(0.03);
  const both = [ask(run), ask(run)];
  await eventually('one to be asked', () => waiting.length === 1);
  const refused = await Promise.race(both);
  expect(refused.status).toBe(402);
  waiting[0]?.end(START + END);
  expect((await Promise.all(both)).map(({ status }) => status).toSorted()).toEqual([200, 402]);
  expect(heard).toHaveLength(1);
  await settled(run, 1);
});

test('a caller who goes away in the middle has paid for what came, and nothing stays set aside', async () => {
  act = (_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(START + words(3000));
  const run = await newRun();
  const asked = send(run).on('error', () => undefined);
  await new Promise<void>((resolve) => asked.on('response', (answer) => answer.once('data', () => resolve())));
  asked.destroy();
  await settled(run, 1);
  expect(await run.purses.spent()).toMatchObject({ inputTokens: 1000, outputTokens: 1000 });
});

test('a stream that the API cuts is paid as far as it came', async () => {
  act = (_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(START + words(300), () => response.destroy());
  const run = await newRun();
  await ask(run).catch(() => undefined);
  await settled(run, 1);
  expect(await run.purses.spent()).toMatchObject({ inputTokens: 1000, outputTokens: 100 });
});

test('a request that never ends and a reader that never reads hold up nobody and nothing', async () => {
  act = (_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(START + words(30_000_000));
  const run = await newRun();
  const half = connect(run.socketPath, () => half.write(`POST /v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key: ${run.gateway.token}\r\nContent-Length: 1000\r\n\r\n{`)).on('error', () => undefined);
  const deaf = send(run).on('error', () => undefined);
  await new Promise<void>((resolve) => deaf.on('response', () => resolve()));
  act = good;
  expect((await ask(run)).status).toBe(200);
  await run.gateway.close();
  await settled(run, 2);
  half.destroy();
});

test('more calls at a time than an agent makes are refused', async () => {
  const waiting: ServerResponse[] = [];
  act = (_request, response) => void waiting.push(response);
  const run = await newRun();
  const many = Array.from({ length: 12 }, () => ask(run, { body: { ...CALL, max_tokens: 10 } }));
  const refused = await Promise.all(Array.from({ length: 4 }, () => Promise.race(many)));
  expect(refused[0]).toMatchObject({ status: 429 });
  await eventually('the others to be asked', () => waiting.length === 8);
  for (const response of waiting) good({} as IncomingMessage, response as Parameters<RequestListener>[1]);
  expect((await Promise.all(many)).filter(({ status }) => status === 200)).toHaveLength(8);
  await settled(run, 8);
});

test('an answer that is no stream at all, and one that never says what it used, are charged by their size', async () => {
  act = (_request, response) => response.writeHead(200).end('nonsense');
  const run = await newRun();
  await ask(run);
  await settled(run, 1);
  expect((await run.purses.spent())?.costUsd).toBeGreaterThan(0);
});
