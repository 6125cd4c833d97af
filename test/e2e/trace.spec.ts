import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TASK_STEPS } from '../../src/modules/tasks/index.js';
import { eventually } from '../support/eventually.js';
import { Collector, type Span } from '../support/otlp.js';
import { freePort } from '../support/redis.js';
import { onBothQueues } from './backends.js';
import { ScriptedApi } from '../agents/scripted-api.js';
import { BROKEN, World } from './world.js';

/** Longer than the test: what arrives was sent at the ordered stop. */
const NEVER = '600000';

/** Without the database's name, which is another in each run. */
const plain = (name: string): string => name.replace(/^(pg\.query:\w+) .*/, '$1');

onBothQueues('one trace', (redis) => {
  let collector: Collector;
  let world: World;
  let refused: Response;
  let log: readonly Record<string, unknown>[];

  beforeAll(async () => {
    collector = await Collector.start();
    world = await World.start({ redis, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: NEVER, OTEL_BSP_MAX_QUEUE_SIZE: '10000', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '5000' } });
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    await world.taskEnded();
    await world.decided(1);
    refused = await fetch(world.webhookUrl, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'x-hub-signature-256': 'sha256=00', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` } });
    expect(await world.product.end('SIGTERM')).toBe(0);
    log = world.product.log.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  });

  afterAll(async () => {
    await world.stop();
    await collector.stop();
  });

  const requests = () => collector.spans.filter(({ kind }) => kind === 'server');
  const webhook = (): Span => requests().find(({ attributes }) => Number(attributes['http.response.status_code']) === 202)!;
  const work = () => collector.spans.filter(({ traceId }) => traceId === webhook().traceId);
  const below = (parent: string) => work().filter((span) => collector.parentOf(span)?.name === parent);

  it('leads from the webhook over delivery and task to every step, each the child of the one before', () => {
    expect(webhook()).toMatchObject({ name: 'POST /webhooks/github', parentId: undefined, attributes: { 'http.route': '/webhooks/github' } });
    const toTask = ['task.work', 'process tasks', 'delivery.decide', 'process deliveries', 'POST /webhooks/github'];
    expect(TASK_STEPS.map((step) => collector.lineage(collector.one(`step ${step}`)))).toEqual(TASK_STEPS.map((step) => [`step ${step}`, ...toTask]));
    expect(new Set(TASK_STEPS.map((step) => collector.one(`step ${step}`).traceId))).toEqual(new Set([webhook().traceId]));
  });

  it('holds the queue, the database and GitHub where they were asked', () => {
    expect(['process deliveries', 'process tasks'].map((name) => collector.one(name))).toEqual([
      expect.objectContaining({ kind: 'consumer', scope: 'bullmq' }),
      expect.objectContaining({ kind: 'consumer', scope: 'bullmq' }),
    ]);
    expect(below('POST /webhooks/github').map(({ name }) => plain(name))).toContain('pg.query:store_deliveries');
    expect(below('step agent').filter(({ scope }) => scope.includes('instrumentation-pg')).length).toBeGreaterThan(0);
    const pull = below('step publish').find(({ attributes }) => String(attributes['url.full']).endsWith('/repos/acme/sums/pulls') && attributes['http.request.method'] === 'POST');
    expect(pull).toMatchObject({ kind: 'client', name: 'POST', attributes: { 'server.address': '127.0.0.1' } });
    expect(Number(pull?.attributes['http.response.status_code'])).toBe(201);
  });

  it('begins with a request to us and nowhere else: no sweep, no probe, no trace a stranger brings', () => {
    const roots = collector.spans.filter(({ parentId }) => parentId === undefined);
    expect(roots.map(({ name }) => name)).toEqual(['POST /webhooks/github', 'POST /webhooks/github']);
    expect(collector.spans.filter(({ parentId }) => parentId !== undefined).filter((span) => collector.parentOf(span) === undefined)).toEqual([]);
    expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(2);
  });

  it('is named in the pull request and in the progress comment', async () => {
    const { traceId } = webhook();
    const [pull] = await world.github.pulls(world.repository);
    expect(pull?.body).toContain(`trace \`${traceId}\``);
    expect((await world.github.comments({ repository: world.repository, number: 1 })).at(-1)?.body).toContain(`Trace \`${traceId}\``);
  });

  it('is named by the rows, by the lines of the log and by the answer to who was refused', async () => {
    const { traceId } = webhook();
    const rows = await world.query<{ traceparent: string }>('SELECT traceparent FROM deliveries UNION ALL SELECT traceparent FROM tasks UNION ALL SELECT traceparent FROM outbox');
    expect(rows).toHaveLength(4);
    for (const { traceparent } of rows) expect(traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    const [task] = await world.tasks();
    for (const msg of ['delivery stored', 'delivery decided', 'task requested', 'task claimed']) expect(log.find((line) => line['msg'] === msg)).toMatchObject({ trace_id: traceId, span_id: expect.any(String) as string });
    expect(log.find(({ msg }) => msg === 'task claimed')).toMatchObject({ task_id: task?.id, delivery_id: expect.any(String) as string, installation_id: expect.any(Number) as number });
    expect(refused.status).toBe(401);
    const stranger = requests().find(({ attributes }) => Number(attributes['http.response.status_code']) === 401);
    expect(await refused.json()).toMatchObject({ traceId: stranger?.traceId });
  });

  it('carries no credential and no parameter of a statement', () => {
    const told = JSON.stringify(collector.spans);
    expect(told).not.toMatch(/gh[su]_[A-Za-z0-9]|x-access-token|PRIVATE KEY/);
    expect(told).not.toContain('mend the sums');
  });
});

describe('a trace that two processes make', () => {
  it('is one: the API took the webhook and is gone when the worker comes', async () => {
    const collector = await Collector.start();
    const world = await World.start({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: NEVER, RUN_MODE: 'api' } });
    try {
      await world.say(await world.openIssue(), 'alice', '@agent-bot mend the sums');
      await world.product.end('SIGTERM');
      expect(collector.spans.map(({ name }) => plain(name)).toSorted()).toEqual(['POST /webhooks/github', 'pg.query:store_deliveries']);
      await world.product.start({ RUN_MODE: 'worker' });
      expect(await world.taskEnded()).toMatchObject({ state: 'done' });
      await world.product.end('SIGTERM');
      expect(collector.lineage(collector.one('step publish')).at(-1)).toBe('POST /webhooks/github');
      expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(1);
    } finally {
      await world.stop();
      await collector.stop();
    }
  });
});

/** Speaks to the model and to the graph as Claude Code does, and does nothing else. */
const SPEAKER = `#!/usr/bin/env node
if (process.argv[2] === '--version') { console.log('2.1.330 (Claude Code)'); process.exit(0); }
const { ANTHROPIC_BASE_URL: model, ANTHROPIC_API_KEY: key, GRAPH_TOKEN: token } = process.env;
const { mcpServers: { graph } } = JSON.parse(process.argv[process.argv.indexOf('--mcp-config') + 1]);
const body = JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 100, stream: true, messages: [] });
const told = await (await fetch(model + '/v1/messages', { method: 'POST', headers: { 'x-api-key': key, traceparent: '00-' + 'a'.repeat(32) + '-' + 'b'.repeat(16) + '-01' }, body })).text();
const headers = { authorization: 'Bearer ' + token, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const question = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'find_symbol', arguments: { symbol: 'add' } } };
const found = await (await fetch(graph.url, { method: 'POST', headers, body: JSON.stringify(question) })).text();
console.log(JSON.stringify({ type: 'result', subtype: 'success', is_error: false, num_turns: 1, result: 'Looked. ' + told.length + found.length, usage: {} }));
`;

describe("an agent's calls", () => {
  it('are spans of its step, with model, tokens and cost', async () => {
    const [collector, api, folder] = [await Collector.start(), await ScriptedApi.start(), mkdtempSync(join(tmpdir(), 'agent-bot-speaker-'))];
    writeFileSync(join(folder, 'claude.mjs'), SPEAKER, { mode: 0o755 });
    api.play([{ say: 'hello' }]);
    const agent = { AGENT: 'claude', AGENT_CLAUDE_PATH: join(folder, 'claude.mjs'), ANTHROPIC_API_KEY: api.key, ANTHROPIC_BASE_URL: api.url };
    const world = await World.start({ files: BROKEN, env: { ...agent, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: NEVER } });
    try {
      await world.say(await world.openIssue(), 'alice', '@agent-bot look at the sums');
      expect(await world.taskEnded()).toMatchObject({ state: 'no change' });
      await world.product.end('SIGTERM');
      for (const name of ['model.call', 'mcp.call']) expect(collector.lineage(collector.one(name)).slice(0, 3)).toEqual([name, 'step agent', 'task.work']);
      const usage = { 'gen_ai.request.model': 'claude-opus-5-5', 'gen_ai.usage.input_tokens': '1500', 'gen_ai.usage.output_tokens': '50', 'bot.model.cost_usd': 0.00606, 'http.response.status_code': '200' };
      expect(told(collector.one('model.call'))).toMatchObject(told({ attributes: usage }));
      expect(told(collector.one('mcp.call'))).toMatchObject({ 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'find_symbol', 'http.response.status_code': '200' });
      expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(1);
      expect(JSON.stringify(collector.spans)).not.toContain(api.key);
    } finally {
      await world.stop();
      await collector.stop();
      await api.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

/** Whole numbers come as text over the wire. */
const told = ({ attributes }: Pick<Span, 'attributes'>) => Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]));

describe('a collector that is away', () => {
  it('keeps nobody from work, nor the process from its end', async () => {
    const world = await World.start({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`, OTEL_BSP_SCHEDULE_DELAY: '100', OTEL_EXPORTER_OTLP_TIMEOUT: '500' } });
    try {
      await world.say(await world.openIssue(), 'alice', '@agent-bot mend the sums');
      expect(await world.taskEnded()).toMatchObject({ state: 'done' });
      await eventually('a word of it in the log', () => world.product.log.includes('"msg":"traces not exported"'));
      expect(await world.product.end('SIGTERM')).toBe(0);
    } finally {
      await world.stop();
    }
  });
});
