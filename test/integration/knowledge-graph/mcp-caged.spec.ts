import { randomUUID } from 'node:crypto';
import { SdkGraphMcp } from '../../../src/modules/knowledge-graph/graph-mcp.sdk.js';
import type { GraphMcpServer } from '../../../src/modules/knowledge-graph/graph-mcp.port.js';
import type { Cage } from '../../../src/modules/agents/index.js';
import { bubblewrapIn, makeDataDir, runIn } from '../agents/support.js';
import { GraphGround } from './graph-ground.js';

const FILES = {
  'src/tax.js': 'export function taxOf(net) {\n  return net * 0.19;\n}\n',
  'src/invoice.js': "import { taxOf } from './tax.js';\nexport const total = (net) => net + taxOf(net);\n",
};

interface Run {
  readonly cage: Cage;
  readonly port: number;
  readonly server: GraphMcpServer;
}

/** A program in the cage asks, as a CLI there does: streamable HTTP at a loopback port. Prints the status and the answer. */
async function ask({ cage, port, server }: Run, name: string, args: object, token = server.token): Promise<string> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const script = `fetch('http://127.0.0.1:${port}${server.path}', { method: 'POST', headers: ${JSON.stringify(headers)}, body: ${JSON.stringify(body)} })
    .then(async (answer) => console.log(answer.status, await answer.text()), (error) => console.log(error.cause.code))`;
  return (await runIn(cage, { argv: ['node', '-e', script] })).stdout.trim();
}

describe('the graph from inside a cage', () => {
  const data = makeDataDir();
  const cages = bubblewrapIn(data.path);
  let ground: GraphGround;
  let commit: string;
  let one: Run;
  let two: Run;

  async function open(at: string): Promise<Run> {
    const cage = await cages.open({ runId: `run-${randomUUID()}` });
    const { socketPath, port } = await cage.offer('graph');
    return { cage, port, server: await new SdkGraphMcp(ground.reader).serve({ ...ground.place(at), socketPath }) };
  }

  beforeAll(async () => {
    ground = await GraphGround.make();
    const before = ground.commit({ 'src/tax.js': 'export function oldTax() {}\n' });
    await ground.refresh(before);
    commit = ground.commit(FILES);
    await ground.refresh(commit);
    [one, two] = [await open(commit), await open(before)];
  });

  afterAll(async () => {
    await Promise.allSettled([one.server.close(), two.server.close()]);
    await Promise.all([one.cage.close(), two.cage.close()]);
    await ground.stop();
    await data.remove();
  });

  it.each([
    ['find_symbol', { symbol: 'taxOf' }, ['src/tax.js', 'endLine']],
    ['definition', { symbol: 'taxOf' }, ['return net * 0.19']],
    ['callers', { symbol: 'taxOf' }, ['src/invoice.js', 'calls', 'total']],
    ['repo_map', {}, ['src/tax.js', 'taxOf']],
    ['locate', { text: 'tax is wrong' }, ['src/tax.js', 'why']],
  ])('%s answers', async (name, args, words) => {
    const answer = await ask(one, name, args);
    expect(answer).toMatch(/^200 /);
    for (const word of [...words, commit]) expect(answer).toContain(word);
  });

  it('each run sees its own commit, and the grant of one opens nothing of the other', async () => {
    expect(await ask(two, 'find_symbol', { symbol: 'tax' })).toContain('oldTax');
    expect(await ask(one, 'find_symbol', { symbol: 'oldTax' })).not.toContain('src/tax.js');
    expect(await ask(two, 'find_symbol', { symbol: 'taxOf' }, one.server.token)).toMatch(/^401 /);
    expect(await ask(one, 'find_symbol', { symbol: 'taxOf' }, '')).toMatch(/^401 /);
  });

  it('once the run is over nothing answers', async () => {
    await two.server.close();
    expect(await ask(two, 'find_symbol', { symbol: 'tax' })).not.toMatch(/^\d/);
    expect(await ask(one, 'find_symbol', { symbol: 'taxOf' })).toMatch(/^200 /);
  });
});
