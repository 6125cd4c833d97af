import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { ModelUsage, OpenGateway, SpendPort } from '../../../src/modules/agents/index.js';
import { AnthropicGateway } from '../../../src/modules/agents/gateway/model-gateway.anthropic.js';
import { Prices } from '../../../src/modules/agents/gateway/prices.js';
import { ScriptedApi } from '../../agents/scripted-api.js';
import { testBreakers } from '../../support/breakers.js';
import { eventually } from '../../support/eventually.js';

/** A purse that takes everything down and allows what `limit` allows. */
class Purse implements SpendPort {
  readonly reserved: number[] = [];
  readonly settled: { readonly usd: number; readonly usage: ModelUsage }[] = [];
  limit = 100;

  reserve(usd: number): Promise<string | undefined> {
    this.reserved.push(usd);
    return Promise.resolve(usd <= this.limit ? `r${this.reserved.length}` : undefined);
  }

  settle(_reservation: string, usd: number, usage: ModelUsage): Promise<void> {
    this.settled.push({ usd, usage });
    return Promise.resolve();
  }
}

interface Asked {
  readonly token?: string;
  readonly path?: string;
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const CALL = JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 64_000, stream: true, messages: [] });
/** Longer than any test. */
const BEGIN_MS = 600_000;
const folder = mkdtempSync(join(tmpdir(), 'agent-bot-gateway-'));
const socketPath = join(folder, 'model');

let api: ScriptedApi;
let purse: Purse;
let gateway: OpenGateway;

beforeAll(async () => {
  Logger.overrideLogger(false);
  api = await ScriptedApi.start();
});

beforeEach(async () => {
  purse = new Purse();
  gateway = await new AnthropicGateway({ baseUrl: api.url, key: api.key, beginMs: BEGIN_MS }, new Prices(), testBreakers()).open({ socketPath, spend: purse });
  api.play([{ say: 'hello' }]);
});

afterEach(() => gateway.close());

afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});

function send({ token = gateway.token, path = '/v1/messages?beta=true', method = 'POST', body = CALL, headers = {} }: Asked = {}) {
  const asked = request({ agent: false, socketPath, path, method, headers: { 'x-api-key': token, 'content-type': 'application/json', ...headers } });
  asked.end(body);
  return asked;
}

function ask(asked: Asked = {}): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    send(asked)
      .on('error', reject)
      .on('response', (answer) => void text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject));
  });
}

test('passes a call on with the real key, streams the answer back and settles what it cost', async () => {
  const { status, body } = await ask();
  expect(status).toBe(200);
  expect(body).toContain('message_stop');
  expect(api.heard).toMatchObject([{ path: '/v1/messages?beta=true', key: api.key, body: { max_tokens: 64_000 } }]);
  expect(purse.settled).toEqual([{ usd: expect.closeTo(0.00606, 10), usage: { model: 'claude-opus-5-5', inputTokens: 1000, outputTokens: 50, cacheReadTokens: 300, cacheWriteTokens: 200 } }]);
});

test.each([
  ['no token', { token: '' }, 401],
  ['another token', { token: 'sk-ant-run-other' }, 401],
  ['the real key', { token: 'sk-ant-the-real-key' }, 401],
  ['another path', { path: '/v1/models' }, 404],
  ['a path that only begins well', { path: '/v1/messages/../files' }, 404],
  ['another method', { method: 'PUT' }, 404],
  ['no JSON', { body: '{' }, 400],
  ['JSON that is no call', { body: 'null' }, 400],
  ['no model', { body: '{"max_tokens":1}' }, 400],
] as const)('refuses %s and asks nobody', async (_, asked, status) => {
  const answer = await ask(asked);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toMatchObject({ type: 'error', error: { type: expect.any(String), message: expect.any(String) } });
  expect(api.heard).toEqual([]);
  expect(purse.settled).toEqual([]);
});

test('takes the token as a bearer too', async () => {
  expect((await ask({ token: '', headers: { 'x-api-key': '', authorization: `Bearer ${gateway.token}` } })).status).toBe(401);
  const asked = new Promise<number>((resolve) => {
    request({ agent: false, socketPath, path: '/v1/messages', method: 'POST', headers: { authorization: `Bearer ${gateway.token}` } }, (answer) => resolve((answer.resume(), answer.statusCode ?? 0))).end(CALL);
  });
  expect(await asked).toBe(200);
});

test('counting tokens is free', async () => {
  expect((await ask({ path: '/v1/messages/count_tokens' })).status).toBe(200);
  expect(purse.reserved).toEqual([]);
});

test('an API that refuses is passed through with its status and costs nothing', async () => {
  api.play([{ status: 529, type: 'overloaded_error', retryAfter: 3 }]);
  expect(await ask()).toMatchObject({ status: 529, body: expect.stringContaining('overloaded_error') });
  expect(purse.settled).toMatchObject([{ usd: 0 }]);
});

test('an API that is away is an error of the API’s own form', async () => {
  const away = new Purse();
  await gateway.close();
  gateway = await new AnthropicGateway({ baseUrl: 'http://127.0.0.1:9', key: 'k', beginMs: BEGIN_MS }, new Prices(), testBreakers()).open({ socketPath, spend: away });
  expect(await ask()).toMatchObject({ status: 502, body: expect.stringContaining('can not be reached') });
  expect(away.settled).toMatchObject([{ usd: 0 }]);
});

describe('when the API does not answer', () => {
  const OVERLOADED = { status: 529, type: 'overloaded_error' };
  const LIMITED = { status: 429, type: 'rate_limit_error' };
  const told: boolean[] = [];

  const behind = async (openMs: number, beginMs = BEGIN_MS) => {
    await gateway.close();
    gateway = await new AnthropicGateway({ baseUrl: api.url, key: api.key, beginMs }, new Prices(), testBreakers(3, openMs)).open({ socketPath, spend: purse, onAway: (away) => told.push(away) });
    told.length = 0;
  };
  const statuses = async (count: number) => {
    const all: number[] = [];
    for (let n = 0; n < count; n += 1) all.push((await ask()).status);
    return all;
  };

  test('it is not asked for a while, nothing is reserved, and the agent hears when to come again', async () => {
    await behind(30_000);
    api.play([OVERLOADED]);
    expect(await statuses(3)).toEqual([529, 529, 529]);
    const refused = await new Promise<IncomingMessage>((resolve) => send().on('response', (answer) => (answer.resume(), resolve(answer))));
    expect([refused.statusCode, Number(refused.headers['retry-after'])]).toEqual([529, expect.closeTo(30, -1)]);
    expect([api.heard.length, purse.reserved.length, told]).toEqual([3, 3, [true]]);
    expect((await ask({ path: '/v1/messages/count_tokens' })).status).toBe(529);
  });

  test('one call tries again, and its answer opens the way for all', async () => {
    await behind(1);
    api.play([OVERLOADED, OVERLOADED, OVERLOADED, { say: 'back' }]);
    await statuses(3);
    await eventually('the API to be asked again', async () => (await ask()).status === 200);
    expect([(await ask()).status, told.at(-1) ?? false]).toEqual([200, false]);
  });

  test('a limit is an answer', async () => {
    await behind(30_000);
    api.play([LIMITED]);
    expect(await statuses(5)).toEqual(Array(5).fill(429));
  });

  test('silence for too long is no answer; an answer that has begun may take its time', async () => {
    await behind(30_000, 50);
    api.play([{ fault: 'silent' }]);
    expect(await statuses(4)).toEqual([502, 502, 502, 529]);
    expect(purse.settled).toEqual(Array(3).fill(expect.objectContaining({ usd: 0 })));
    await behind(30_000, 500);
    api.play([{ fault: 'hang' }]);
    const slow = await new Promise<IncomingMessage>((resolve) => send().on('response', resolve).on('error', () => undefined));
    await sleep(600);
    expect([slow.statusCode, slow.complete, slow.destroyed]).toEqual([200, false, false]);
    slow.on('error', () => undefined).destroy();
  });

  test('whoever goes away before the answer says nothing of the API', async () => {
    await behind(30_000);
    api.play([OVERLOADED, OVERLOADED, { fault: 'silent' }, OVERLOADED]);
    await statuses(2);
    const gone = send().on('error', () => undefined);
    await eventually('the API to be asked', () => api.heard.length === 3);
    gone.destroy();
    await eventually('the call to be over', () => purse.settled.length === 3);
    expect(await statuses(2)).toEqual([529, 529]);
    expect(api.heard).toHaveLength(4);
  });

  test('counting tokens says nothing of messages', async () => {
    await behind(30_000);
    api.play([OVERLOADED, OVERLOADED, { say: '12' }, OVERLOADED]);
    await statuses(2);
    expect((await ask({ path: '/v1/messages/count_tokens' })).status).toBe(200);
    await statuses(2);
    expect(api.heard).toHaveLength(4);
  });

  test('one run’s calls tell it for the next run too', async () => {
    const breakers = testBreakers();
    const open = () => new AnthropicGateway({ baseUrl: 'http://127.0.0.1:9', key: 'k', beginMs: BEGIN_MS }, new Prices(), breakers).open({ socketPath, spend: purse });
    await gateway.close();
    gateway = await open();
    expect(await statuses(4)).toEqual([502, 502, 502, 529]);
    await gateway.close();
    gateway = await open();
    expect(await statuses(1)).toEqual([529]);
    expect(breakers.broken()).toMatchObject([{ target: 'model', name: 'anthropic', state: 'open' }]);
  });
});

test('near the end of the money it asks for shorter answers, then for none', async () => {
  purse.limit = 0.4;
  expect((await ask()).status).toBe(200);
  expect(api.heard[0]?.body['max_tokens']).toBe(16_384);
  expect(gateway.exhausted).toBe(false);
  purse.limit = 0.01;
  expect(await ask()).toMatchObject({ status: 402, body: expect.stringContaining('budget') });
  expect(gateway.exhausted).toBe(true);
  expect(api.heard).toHaveLength(1);
});

test('an answer is not made shorter than the thinking it was promised', async () => {
  purse.limit = 0.4;
  const body = JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 64_000, stream: true, thinking: { type: 'enabled', budget_tokens: 32_000 } });
  expect((await ask({ body })).status).toBe(402);
});

test('a caller who goes away ends the call, and what came is paid', async () => {
  api.play([{ fault: 'hang' }]);
  const asked = send().on('error', () => undefined);
  await new Promise<void>((resolve) => asked.on('response', (answer) => answer.once('data', () => resolve())));
  asked.destroy();
  await eventually('the call to be settled', () => purse.settled.length === 1);
  expect(purse.settled[0]?.usage).toMatchObject({ inputTokens: 1000, outputTokens: 1 });
});

test('closing ends what is under way, settles it and removes the socket', async () => {
  api.play([{ fault: 'hang' }]);
  const broken = ask().catch((error: unknown) => error);
  await eventually('the API to be asked', () => api.heard.length === 1);
  await gateway.close();
  expect(purse.settled).toHaveLength(1);
  expect(existsSync(socketPath)).toBe(false);
  await broken;
});

test('a request above the limit is cut off', async () => {
  const answer = await ask({ body: Buffer.alloc(34 * 1024 * 1024, ' ') }).catch(() => ({ status: 413 }));
  expect(answer.status).toBe(413);
  expect(api.heard).toEqual([]);
});

test('without a key nothing is opened', async () => {
  const none = new AnthropicGateway({ baseUrl: api.url, key: undefined, beginMs: BEGIN_MS }, new Prices(), testBreakers());
  await expect(none.open({ socketPath: join(folder, 'other'), spend: purse })).rejects.toMatchObject({ code: 'model.unconfigured' });
});

test('whoever opens many connections holds few: the descriptors of the bot are not his', async () => {
  const open = new Set<Socket>();
  const dial = () =>
    new Promise<void>((resolve) => {
      const socket = connect(socketPath, resolve);
      open.add(socket);
      socket.resume().on('error', () => resolve()).on('close', () => open.delete(socket));
    });
  await Promise.all(Array.from({ length: 600 }, dial));
  await eventually('the end of those that are too many', () => open.size <= 64);
  for (const socket of open) socket.destroy();
  await eventually('room again', () => open.size === 0);
  const { status } = await eventually('an answer', () => ask().catch(() => undefined));
  expect(status).toBe(200);
});
