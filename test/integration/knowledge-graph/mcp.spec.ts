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

  function post(headers: Record<string, string>, body: string, path = served.path, method = 'POST'): Promise<{ status: number | undefined; text: string }> {
    return new Promise((settle, fail) => {
      const outgoing = request({ socketPath, path, method, headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers } }, (incoming) => {
        let text = '';
        incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
        incoming.on('end', () => settle({ status: incoming.statusCode, text }));
      });
      outgoing.on('error', fail);
      outgoing.end(body);
    });
  }

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

  it('holds few connections of whoever opens many', async () => {
    const open = new Set<Socket>();
    const dial = () =>
      new Promise<void>((settle) => {
        const socket = connect(socketPath, settle);
        open.add(socket);
        socket.resume().on('error', () => settle()).on('close', () => open.delete(socket));
      });
    await Promise.all(Array.from({ length: 400 }, dial));
    await eventually('the end of those that are too many', () => open.size <= 128);
    for (const socket of open) socket.destroy();
    await eventually('room again', () => post({}, '{}').then(({ status }) => status === 401, () => false));
  });

  it('is gone when closed', async () => {
    const path = join(folder, 'other.sock');
    const other = await new SdkGraphMcp(ground.reader).serve({ ...ground.place(commit), socketPath: path });
    expect(other.token).not.toBe(served.token);
    await other.close();
    expect(existsSync(path)).toBe(false);
  });
});
