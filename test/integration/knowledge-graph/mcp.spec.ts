import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { GraphMcpServer } from '../../../src/modules/knowledge-graph/graph-mcp.port.js';
import { SdkGraphMcp } from '../../../src/modules/knowledge-graph/graph-mcp.sdk.js';
import { eventually } from '../../support/eventually.js';
import { GraphGround } from './graph-ground.js';

const FILES = {
  'src/tax.ts': '/** Tax of an amount. */\nexport function taxOf(amount: number): number {\n  return Math.round(amount * 0.19);\n}\n',
  'src/invoice.ts': "import { taxOf } from './tax.js';\nexport class Invoice {\n  total(net: number): number {\n    return net + taxOf(net);\n  }\n}\n",
  'src/mail.ts': 'export function sendMail(to: string): void {}\n',
};

describe('the graph over MCP', () => {
  let ground: GraphGround;
  let commit: string;
  let folder: string;
  let socketPath: string;
  let served: GraphMcpServer;
  let bridge: ReturnType<typeof createServer>;
  let url: URL;

  beforeAll(async () => {
    ground = await GraphGround.make();
    commit = ground.commit(FILES);
    await ground.refresh(commit);
    folder = mkdtempSync(join(tmpdir(), 'agent-bot-mcp-'));
    socketPath = join(folder, 'graph.sock');
    served = await new SdkGraphMcp(ground.reader).serve({ ...ground.place(commit), socketPath });
    // As inside a cage: a loopback port that leads to the socket.
    bridge = createServer((socket) => {
      const upstream = connect(socketPath);
      socket.pipe(upstream).pipe(socket);
      for (const end of [socket, upstream]) end.on('error', () => end.destroy());
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => bridge.once('listening', listening));
    url = new URL(`http://127.0.0.1:${(bridge.address() as AddressInfo).port}${served.path}`);
  });

  afterAll(async () => {
    await served.close();
    bridge.close();
    rmSync(folder, { recursive: true });
    await ground.stop();
  });

  async function asked(name: string, args: Record<string, unknown>) {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${served.token}` } } }));
    try {
      const { content, isError } = await client.callTool({ name, arguments: args });
      const text = (content as { text: string }[])[0]?.text ?? '';
      return { isError, text, answer: isError === true ? undefined : (JSON.parse(text) as Record<string, unknown>) };
    } finally {
      await client.close();
    }
  }

  function post(headers: Record<string, string>, body: string, path = served.path, method = 'POST', socket = socketPath): Promise<{ status: number | undefined; text: string }> {
    return new Promise((settle, fail) => {
      const outgoing = request({ socketPath: socket, path, method, headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers } }, (incoming) => {
        let text = '';
        incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
        incoming.on('end', () => settle({ status: incoming.statusCode, text }));
      });
      outgoing.on('error', fail);
      outgoing.end(body);
    });
  }

  it('works on a few questions of a run at a time, and on the next ones again', async () => {
    const question = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'locate', arguments: { text: 'tax of an invoice' } } });
    const ask = () => post({ authorization: `Bearer ${served.token}` }, question);
    const statuses = (await Promise.all(Array.from({ length: 20 }, ask))).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect((await ask()).status).toBe(200);
  });

  it('takes no batch, which would go around that', async () => {
    const question = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
    expect((await post({ authorization: `Bearer ${served.token}` }, JSON.stringify([question, { ...question, id: 2 }]))).status).toBe(400);
  });

  it('holds few connections of whoever opens many', async () => {
    const open = new Set<Socket>();
    const dial = () =>
      new Promise<void>((settle) => {
        const socket = connect(socketPath, settle);
        open.add(socket);
        socket.resume().on('error', () => settle()).on('close', () => open.delete(socket));
      });
    await Promise.all(Array.from({ length: 400 }, dial));
    await eventually('the end of those that are too many', () => open.size <= 32);
    for (const socket of open) socket.destroy();
    await eventually('room again', () => post({}, '{}').then(({ status }) => status === 401, () => false));
  });

  it('offers five tools that only read', async () => {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${served.token}` } } }));
    const { tools } = await client.listTools();
    await client.close();
    expect(tools.map(({ name }) => name)).toEqual(['find_symbol', 'definition', 'callers', 'repo_map', 'locate']);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
  });

  it('finds, shows and traces a symbol, each answer with its commit', async () => {
    expect((await asked('find_symbol', { symbol: 'tax' })).answer).toMatchObject({ commit, truncated: false, symbols: [{ path: 'src/tax.ts', line: 2, endLine: 4, kind: 'function', qualifiedName: 'taxOf', doc: 'Tax of an amount.' }] });
    expect((await asked('find_symbol', { symbol: 'Invoice.total', path: 'invoice.ts' })).answer).toMatchObject({ symbols: [{ qualifiedName: 'Invoice.total' }] });
    expect((await asked('definition', { symbol: 'taxOf' })).answer).toMatchObject({ commit, definitions: [{ body: 'export function taxOf(amount: number): number {\n  return Math.round(amount * 0.19);\n}' }] });
    expect((await asked('callers', { symbol: 'taxOf' })).answer).toMatchObject({ commit, callers: [{ path: 'src/invoice.ts', line: 4, symbol: 'Invoice.total', kind: 'calls', confidence: 1, provenance: 'import' }] });
    expect((await asked('find_symbol', { symbol: "no'such%_" })).answer).toMatchObject({ symbols: [] });
  });

  it('maps and locates within the budget', async () => {
    const located = (await asked('locate', { text: 'The tax on an invoice is a cent too low', k: 2 })).answer as { files: { path: string; why: string }[] };
    expect(located.files.map(({ path }) => path).sort()).toEqual(['src/invoice.ts', 'src/tax.ts']);
    expect(located.files[0]?.why).toMatch(/words: .*(tax|invoice)/);
    const map = (await asked('repo_map', {})).answer as { text: string };
    expect(map.text.split('\n')[0]).toBe('src/tax.ts');
    const small = (await asked('repo_map', { max_tokens: 50, focus: ['src/mail.ts'] })).answer as { text: string; truncated: boolean };
    expect(small.text.length).toBeLessThanOrEqual(200);
    expect(small.text).toContain('src/mail.ts');
    const { text, answer } = await asked('definition', { symbol: 'taxOf', max_tokens: 50 });
    expect(text.length).toBeLessThanOrEqual(200);
    expect(answer).toEqual({ commit, definitions: [{ path: 'src/tax.ts', line: 2, signature: expect.stringMatching(/^function taxOf\(/) as string }], truncated: true });
  });

  it('refuses a wrong grant, a wrong place, a wrong question, and too long a one', async () => {
    const good = { authorization: `Bearer ${served.token}` };
    const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
    expect((await post({}, list)).status).toBe(401);
    expect((await post({ authorization: 'Bearer nobody' }, list)).status).toBe(401);
    expect((await post(good, list, '/other')).status).toBe(404);
    expect((await post(good, '', served.path, 'GET')).status).toBe(405);
    expect((await post(good, 'no json')).status).toBe(400);
    expect((await post(good, JSON.stringify({ text: 'x'.repeat(300_000) })).catch(() => ({ status: 400 }))).status).toBe(400);
    expect(await asked('definition', {})).toMatchObject({ isError: true });
    expect((await post(good, list)).status).toBe(200);
  });

  it('keeps every answer within its tokens, four characters each, the whole of it counted', async () => {
    const bodies = Array.from({ length: 120 }, (_, n) => `/** Says "it" ${'again and '.repeat(20)} */\nexport function same(a${n}: string) {\n${'  log("quoted \\"text\\"");\n'.repeat(40)}  return same(a${n});\n}\n`);
    const big = ground.commit(Object.fromEntries(bodies.map((body, n) => [`big/deep/in/some/folder/file${n}.ts`, `${body}export const use${n} = () => same('x');\n`])));
    await ground.refresh(big);
    const path = join(folder, 'big.sock');
    const server = await new SdkGraphMcp(ground.reader).serve({ ...ground.place(big), socketPath: path });
    const questions: [string, Record<string, unknown>][] = [
      ['find_symbol', { symbol: 'same' }],
      ['definition', { symbol: 'same' }],
      ['callers', { symbol: 'same' }],
      ['repo_map', {}],
      ['locate', { text: `same quoted text again log ${Array.from({ length: 300 }, (_, n) => `use${n}()`).join(' ')}`, k: 100 }],
    ];
    for (const [name, args] of questions) {
      for (const max of [50, 300, 1_000, undefined, 20_000]) {
        const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: { ...args, ...(max === undefined ? {} : { max_tokens: max }) } } };
        const { text } = await post({ authorization: `Bearer ${server.token}` }, JSON.stringify(call), server.path, 'POST', path);
        const [{ text: answer }] = (JSON.parse(text) as { result: { content: [{ text: string }] } }).result.content;
        expect({ name, max, fits: answer.length <= 4 * (max ?? 2_000) }).toEqual({ name, max, fits: true });
        if (max === 1_000) expect({ name, answer: answer.length > 2_000, truncated: JSON.parse(answer) as object }).toEqual({ name, answer: true, truncated: expect.objectContaining({ truncated: true }) as object });
      }
    }
    await server.close();
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['find_symbol', 'a name too long', { symbol: 'x'.repeat(301) }],
    ['find_symbol', 'no name', { symbol: '' }],
    ['find_symbol', 'a path too long', { symbol: 'a', path: 'p'.repeat(1_001) }],
    ['find_symbol', 'a kind too long', { symbol: 'a', kind: 'k'.repeat(21) }],
    ['definition', 'a number', { symbol: 5 }],
    ['callers', 'a list', { symbol: ['a'] }],
    ['callers', 'too many tokens', { symbol: 'a', max_tokens: 20_001 }],
    ['callers', 'fewer than no tokens', { symbol: 'a', max_tokens: -1 }],
    ['repo_map', 'too many files', { focus: Array.from({ length: 21 }, () => 'a') }],
    ['repo_map', 'a part of a token', { max_tokens: 1.5 }],
    ['locate', 'a text too long', { text: 'x'.repeat(50_001) }],
    ['locate', 'too many answers', { text: 'a', k: 101 }],
    ['nothing', 'a tool that is none', {}],
  ])('%s refuses %s', async (name, _what, args) => {
    expect(await asked(name, args)).toMatchObject({ isError: true });
  });

  it('takes whatever fits into the question', async () => {
    const strange = ['\0', "'; DROP TABLE graph_blobs; --", '%_\\', '\uD800', '🚀'.repeat(75), '.'.repeat(300), 'constructor', '__proto__'];
    for (const symbol of strange) expect((await asked('find_symbol', { symbol })).text).not.toContain('went wrong');
    for (const symbol of strange) expect((await asked('callers', { symbol, path: symbol })).text).not.toContain('went wrong');
    expect(await asked('locate', { text: strange.join(' ') })).toMatchObject({ answer: { commit } });
    expect(await asked('repo_map', { focus: strange })).toMatchObject({ answer: { commit } });
    const deep = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_symbol","arguments":{"symbol":${'['.repeat(100_000)}${']'.repeat(100_000)}}}}`;
    expect((await post({ authorization: `Bearer ${served.token}` }, deep)).status).toBeLessThan(500);
    expect(await asked('find_symbol', { symbol: 'taxOf' })).toMatchObject({ answer: { symbols: [{}] } });
  });

  it('the grant of another run opens nothing here, and none outlives its run', async () => {
    const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
    const path = join(folder, 'other.sock');
    const serve = () => new SdkGraphMcp(ground.reader).serve({ ...ground.place(commit), socketPath: path });
    const at = async (token: string) => (await post({ authorization: `Bearer ${token}` }, list, served.path, 'POST', path)).status;
    const other = await serve();
    expect([await at(other.token), await at(served.token), await at('')]).toEqual([200, 401, 401]);
    expect((await post({ authorization: `Bearer ${other.token}` }, list)).status).toBe(401);
    await other.close();
    expect(existsSync(path)).toBe(false);
    await expect(at(other.token)).rejects.toHaveProperty('code');
    const next = await serve();
    expect([await at(other.token), await at(next.token)]).toEqual([401, 200]);
    await next.close();
  });

  it('a commit that nobody indexed is an answer, not a failure', async () => {
    const path = join(folder, 'unknown.sock');
    const server = await new SdkGraphMcp(ground.reader).serve({ ...ground.place('d'.repeat(40)), socketPath: path });
    const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'repo_map', arguments: {} } });
    const { status, text } = await post({ authorization: `Bearer ${server.token}` }, call, server.path, 'POST', path);
    expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining('There is no graph of this commit.') as string });
    await server.close();
  });
});
