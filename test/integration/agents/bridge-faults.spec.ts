import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { Cage } from '../../../src/modules/agents/index.js';
import { PlainCages } from '../../../src/modules/agents/cage/cages.none.js';
import { eventually } from '../../support/eventually.js';
import { bubblewrapIn, makeDataDir, processesBelow, runIn, shell, type Ran } from './support.js';

const data = makeDataDir();
const cages = bubblewrapIn(data.path);
const plain = new PlainCages({ dataDir: data.path, customAgent: undefined });

afterAll(() => data.remove());

interface Road {
  readonly port: number;
  readonly socketPath: string;
  readonly held: Set<Socket>;
  close(): Promise<void>;
}

/** Behind the offer: `take` for each connection, and those that are still open. */
async function road(cage: Cage, take: (socket: Socket) => void, name = 'model'): Promise<Road> {
  const { socketPath, port } = await cage.offer(name);
  const held = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    held.add(socket);
    socket.on('error', () => undefined).on('close', () => held.delete(socket));
    take(socket);
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of held) socket.destroy();
    await closed;
  };
  return { port, socketPath, held, close };
}

/** Runs a program of Node inside, with `net` and the port at hand. */
const program = (cage: Cage, port: number, code: string): Promise<Ran> => runIn(cage, { argv: ['node', '-e', `const net = require('node:net'); const port = ${port}; ${code}`] });

/** Answers, when the other side has said all, with how much that was. */
function countThenAnswer(socket: Socket): void {
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('end', () => socket.end(`got ${bytes}`));
}

/** Says nothing and hangs up when the other side has. */
const untilTheEnd = (socket: Socket) => void socket.resume().on('end', () => socket.end());

const SAY_ALL_THEN_READ = "const s = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }); s.end(Buffer.alloc(1000000)); s.on('data', (d) => process.stdout.write(d)).on('error', (e) => console.log(e.code))";
const SILENT = "net.connect(port, '127.0.0.1', () => console.log('in')).on('error', (e) => console.log(e.code)).on('close', () => console.log('closed')).resume()";

const descriptors = () => readdirSync('/proc/self/fd').length;
const socketsOf = (cage: Cage) => join(dirname(cage.workspace), 'sockets');

describe.each([
  ['bubblewrap', cages],
  ['none', plain],
] as const)('%s', (_, kind) => {
  let cage: Cage;

  beforeEach(async () => void (cage = await kind.open({ runId: `run-${randomUUID()}` })));
  afterEach(() => cage.close());

  test('who has said all still gets the answer', async () => {
    const { port, close } = await road(cage, countThenAnswer);
    const { stdout } = await program(cage, port, SAY_ALL_THEN_READ);
    await close();
    expect(stdout).toBe('got 1000000');
  });

  test('who has heard all may go on talking', async () => {
    let bytes = 0;
    const { port, close } = await road(cage, (socket) => void socket.on('data', (chunk: Buffer) => (bytes += chunk.length)).end('all said'));
    const code = "const s = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }); s.on('data', () => undefined).on('end', () => s.end(Buffer.alloc(500000))); setInterval(() => undefined, 1000)"; // a cage ends with its program
    const talking = program(cage, port, code);
    await eventually('the rest', () => bytes === 500_000);
    await close();
    await cage.close();
    await talking;
  });

  test('who is gone in the middle of an answer is gone for the other side too', async () => {
    const endless = (socket: Socket) => {
      const more = () => !socket.destroyed && socket.write('x'.repeat(65_536), () => setImmediate(more));
      more();
    };
    const { port, held, close } = await road(cage, endless);
    const running = cage.spawn({ argv: ['node', '-e', `const net = require('node:net'); const port = ${port}; const s = net.connect(port, '127.0.0.1'); s.once('data', () => { s.destroy(); console.log('left') }); setInterval(() => undefined, 1000)`] });
    await new Promise((resolve) => running.stdout.once('data', resolve));
    await eventually('the end of the connection', () => held.size === 0);
    running.kill();
    await running.exited;
    await close();
  });

  test('a server that goes away ends the connection, and nobody waits for it', async () => {
    const { port, close } = await road(cage, (socket) => void socket.write('half an ans', () => socket.destroy()));
    const { stdout } = await program(cage, port, SILENT);
    await close();
    expect(stdout).toBe('in\nclosed\n');
  });

  test('three hundred connections at once all get their own answer', async () => {
    const { port, held, close } = await road(cage, countThenAnswer);
    const ask = "const one = (n) => new Promise((done) => { let t = ''; const s = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }); s.end(Buffer.alloc(n)); s.on('data', (d) => t += d).on('error', (e) => done(e.code)).on('end', () => done(t === 'got ' + n ? 'ok' : t)) })";
    const { stdout } = await program(cage, port, `${ask}; Promise.all(Array.from({ length: 300 }, (_, i) => one(50000 + i))).then((all) => console.log(new Set(all).size, all[0]))`);
    await eventually('the end of the connections', () => held.size === 0);
    await close();
    expect(stdout).toBe('1 ok\n');
  });

  test('the end of a run with open connections leaves no socket, no descriptor and no process', async () => {
    const before = descriptors();
    const own = await kind.open({ runId: `run-${randomUUID()}` });
    const { port, held, socketPath, close } = await road(own, untilTheEnd);
    const running = own.spawn({ argv: ['node', '-e', `const net = require('node:net'); const port = ${port}; for (let i = 0; i < 20; i += 1) ${SILENT}`] });
    await eventually('the connections', () => held.size === 20);
    await own.close();
    await running.exited;
    await eventually('the end of the connections', () => held.size === 0);
    await close();
    expect(existsSync(socketPath)).toBe(false);
    await eventually('the descriptors', () => descriptors() <= before);
  });

  test('no road is offered from a run that is over', async () => {
    const own = await kind.open({ runId: `run-${randomUUID()}` });
    await own.close();
    await expect(own.offer('model')).rejects.toThrow('closed');
  });
});

test('more connections than the init has descriptors: they fail, the cage goes on', async () => {
  const cage = await cages.open({ runId: `run-${randomUUID()}` });
  const { port, close } = await road(cage, countThenAnswer);
  const hold = `node -e "const net = require('node:net'); let n = 0; for (let i = 0; i < 3000; i += 1) net.connect(${port}, '127.0.0.1').on('error', () => undefined); setTimeout(() => process.exit(), 3000)"`;
  const ask = `node -e "const net = require('node:net'); const port = ${port}; ${SAY_ALL_THEN_READ}"`;
  // The init needs a moment to let go of what the crowd held.
  const { stdout } = await shell(cage, `${hold} & ${hold} & wait; for n in $(seq 100); do got=$(${ask}); [ "$got" = 'got 1000000' ] && break; sleep 0.1; done; printf %s "$got"`);
  await close();
  await cage.close();
  expect(stdout).toBe('got 1000000');
});

/** A stale file of a server that was killed. */
test('a socket nobody listens on is refused, and the cage goes on', async () => {
  const cage = await cages.open({ runId: `run-${randomUUID()}` });
  const { port, socketPath } = await cage.offer('model');
  await shell(cage, 'true');
  const dead = `require('node:net').createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', dead]);
  const stale = existsSync(socketPath);
  const { stdout } = await program(cage, port, SILENT);
  await cage.close();
  expect(stale).toBe(true);
  expect(stdout).toContain('closed');
});

test('when the init dies, everything of the cage does', async () => {
  const cage = await cages.open({ runId: `run-${randomUUID()}` });
  const { port, held, close } = await road(cage, untilTheEnd);
  const running = cage.spawn({ argv: ['sh', '-c', `setsid sleep 300 & node -e "require('node:net').connect(${port}, '127.0.0.1')" & sleep 1; kill -9 2; sleep 300`] });
  await eventually('the connection', () => held.size === 1);
  const { code } = await running.exited;
  expect(processesBelow(process.pid).filter((entry) => entry.namespacePids.length > 1)).toEqual([]);
  expect(code).toBe(137);
  await eventually('the end of the connection', () => held.size === 0);
  await close();
  await cage.close();
});

test('inside, another run’s sockets are nowhere: not by path, by /proc, by mount or by a name without a file', async () => {
  const [mine, theirs] = [await cages.open({ runId: `run-${randomUUID()}` }), await cages.open({ runId: `run-${randomUUID()}` })];
  const [own, other] = [await road(mine, countThenAnswer), await road(theirs, countThenAnswer, 'secret')];
  const found = await shell(mine, `
    find / -name secret -not -path '/proc/*' -not -path '/usr/*' 2>/dev/null
    grep -c secret /proc/net/unix
    for p in /proc/[0-9]*; do ls $p/root${socketsOf(theirs)} 2>/dev/null; done
    mv /run/cage /run/gone 2>/dev/null; ln -sfn / /run/cage/x 2>/dev/null; rm /run/cage/model 2>/dev/null; chmod 777 /run/cage 2>/dev/null; ls -A /run/cage`);
  await Promise.all([own.close(), other.close()]);
  await Promise.all([mine.close(), theirs.close()]);
  expect(found.stdout).toBe('0\nmodel\n');
});

/** The long way round: the name leads by a descriptor of the bot, which must not be another folder by then. */
test('a long path serves until the run is closed, and leaves no descriptor', async () => {
  const long = join(data.path, 'd'.repeat(100));
  mkdirSync(long, { mode: 0o755 });
  const cage = await bubblewrapIn(long).open({ runId: 'far' });
  const { port, socketPath, close } = await road(cage, countThenAnswer);
  const { stdout } = await program(cage, port, SAY_ALL_THEN_READ);
  const folder = readlinkSync(dirname(socketPath));
  await close();
  await cage.close();
  const left = readdirSync('/proc/self/fd').filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith(folder);
    } catch {
      return false;
    }
  });
  expect([stdout, folder, left]).toEqual(['got 1000000', socketsOf(cage), []]);
});
