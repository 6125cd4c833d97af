import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { Cage, CageOffer } from '../../../src/modules/agents/index.js';
import { PlainCages } from '../../../src/modules/agents/cage/cages.none.js';
import { bubblewrapIn, isRoot, makeDataDir, runIn, shell } from './support.js';

const data = makeDataDir();
const cages = bubblewrapIn(data.path);
const plain = new PlainCages({ dataDir: data.path, customAgent: undefined });

afterAll(() => data.remove());

const open = (kind: typeof cages | typeof plain = cages) => kind.open({ runId: `run-${randomUUID()}` });

/** Answers `<words>:<body>`; the body is long enough to come in many pieces. */
function listen(path: string, words: string): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => response.end(`${words}:${body.length}:${'x'.repeat(300_000)}`));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

const close = (server: Server) => new Promise((resolve) => server.close(resolve).closeAllConnections());

/** What a program inside gets from a port: the words and the sizes both ways, or the error's code. */
async function ask(cage: Cage, port: number): Promise<string> {
  const script = `fetch('http://127.0.0.1:${port}/', { method: 'POST', body: 'y'.repeat(200000) })
    .then((answer) => answer.text())
    .then((text) => console.log(text.split(':', 2).join(':') + ':' + text.length), (error) => console.log(error.cause.code))`;
  return (await runIn(cage, { argv: ['node', '-e', script] })).stdout.trim();
}

async function offered(cage: Cage, name: string): Promise<CageOffer & { readonly server: Server }> {
  const offer = await cage.offer(name);
  return { ...offer, server: await listen(offer.socketPath, name) };
}

test.each([
  ['bubblewrap', cages],
  ['none', plain],
] as const)('%s: a port inside leads to the socket, both ways, and to nothing once the socket is closed', async (_, kind) => {
  const cage = await open(kind);
  const [model, graph] = [await offered(cage, 'model'), await offered(cage, 'graph')];
  expect(await ask(cage, model.port)).toBe('model:200000:300013');
  expect(await ask(cage, graph.port)).toBe('graph:200000:300013');
  await close(model.server);
  expect(await ask(cage, graph.port)).toBe('graph:200000:300013');
  expect(await ask(cage, model.port)).not.toContain('model');
  await close(graph.server);
  await cage.close();
  expect(existsSync(model.socketPath)).toBe(false);
});

test('a command without an offer sees no sockets at all', async () => {
  const cage = await open();
  expect((await shell(cage, 'ls /run/cage')).code).not.toBe(0);
  const { server } = await offered(cage, 'model');
  expect((await shell(cage, 'ls /run/cage')).stdout).toBe('model\n');
  await close(server);
  expect((await shell(cage, 'ls /run/cage')).code).not.toBe(0);
  await cage.close();
});

test('two runs reach their own sockets only, by port, by path and by /proc', async () => {
  const [one, two] = [await open(), await open()];
  const [first, second] = [await offered(one, 'model'), await offered(two, 'other')];
  expect(await ask(one, first.port)).toContain('model');
  expect((await shell(one, 'ls /run/cage')).stdout).toBe('model\n');
  expect((await shell(two, 'ls /run/cage')).stdout).toBe('other\n');
  const reach = `require('net').connect(${JSON.stringify(first.socketPath)}).on('error', (error) => console.log(error.code)).on('connect', () => console.log('in'))`;
  expect((await runIn(two, { argv: ['node', '-e', reach] })).stdout.trim()).toBe('ENOENT');
  await Promise.all([close(first.server), close(second.server)]);
  await Promise.all([one.close(), two.close()]);
});

test('the folder is read-only inside, and a socket is its run user’s alone', async () => {
  const cage = await open();
  const { server, socketPath } = await offered(cage, 'model');
  const said = await shell(cage, 'touch /run/cage/x; rm -f /run/cage/model; ls -A /run/cage');
  expect(said.stdout).toBe('model\n');
  const { mode, uid } = lstatSync(socketPath);
  expect(mode & 0o777).toBe(0o600);
  expect(uid).toBe(isRoot ? cage.user?.uid : process.getuid?.());
  await close(server);
  await cage.close();
});

test('a data directory with a long name serves too', async () => {
  const long = join(data.path, 'd'.repeat(100));
  mkdirSync(long, { mode: 0o755 });
  const cage = await open(bubblewrapIn(long));
  const { server, socketPath, port } = await offered(cage, 'model');
  expect(Buffer.byteLength(socketPath)).toBeLessThan(100);
  expect(await ask(cage, port)).toContain('model');
  await close(server);
  await cage.close();
});

test('an offer has a plain name, once', async () => {
  const cage = await open();
  await cage.offer('model');
  await expect(cage.offer('model')).rejects.toThrow('can not be named');
  await expect(cage.offer('../up')).rejects.toThrow('can not be named');
  await cage.close();
});
