import { execFileSync } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import type { Cage } from '../../../src/modules/agents/index.js';
import { PlainCages } from '../../../src/modules/agents/cage/cages.none.js';
import { cageArchitecture } from '../../../src/modules/agents/cage/seccomp/filter.js';
import { callsByName, syscallsOf } from '../../../src/modules/agents/cage/seccomp/syscalls.js';
import { eventually } from '../../support/eventually.js';
import { bubblewrapIn, makeDataDir, makeObjects, processesBelow, runIn } from './support.js';
import { installFor, runAsOrdinary } from './unprivileged.js';

interface Acts {
  readonly worked: readonly string[];
  readonly calls: Readonly<Record<string, string>>;
  readonly families: Readonly<Record<string, string>>;
  readonly special: Readonly<Record<string, string>>;
}

const probeText = (name: string): string => readFileSync(join(__dirname, `fixtures/${name}-probe.mjs`), 'utf8');
const CANARY = `canary-${randomUUID()}`;
const ABSTRACT = `agent-bot-test-${randomUUID()}`;
const architecture = cageArchitecture() ?? 'x64';
const { refused, absent } = callsByName(architecture);
const CALLS = { refused, absent, clone: syscallsOf(architecture).conditional.clone, scheduler: { x64: 144, arm64: 119 }[architecture] };
const [EPERM, ENOENT, EACCES, ENOSYS, EAFNOSUPPORT] = ['1', '2', '13', '38', '97'];
/** Of a System V segment that the host has while the tests run. */
const SEGMENT = randomInt(2 ** 20, 2 ** 30);
const SHM = `/dev/shm/agent-bot-test-${randomUUID()}`;

const data = makeDataDir();
const servers: Server[] = [];
let facts: Readonly<Record<string, unknown>>;

async function listening(address: { port: number; host: string } | { path: string }): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(address, () => resolve()));
  return server;
}

beforeAll(async () => {
  const secret = join(data.path, 'secret');
  writeFileSync(secret, 'secret');
  chmodSync(secret, 0o644);
  const { port } = (await listening({ port: 0, host: '127.0.0.1' })).address() as AddressInfo;
  await listening({ path: `\0${ABSTRACT}` });
  process.env['AGENT_BOT_TEST_CANARY'] = CANARY;
  writeFileSync(SHM, 'secret');
  chmodSync(SHM, 0o644);
  execFileSync('perl', ['-e', `shmget(${SEGMENT}, 4096, 01666) // die $!`]);
  facts = { secret, shm: SHM, segment: SEGMENT, foreign: secret, port, abstract: ABSTRACT, canary: CANARY, hostPid: process.pid };
});

afterAll(async () => {
  delete process.env['AGENT_BOT_TEST_CANARY'];
  for (const server of servers) server.close();
  rmSync(SHM);
  execFileSync('perl', ['-e', `shmctl(shmget(${SEGMENT}, 0, 0), 0, 0) // die $!`]); // IPC_RMID
  await data.remove();
});

async function probe(cage: Cage, name: 'looking' | 'acting', argument: unknown): Promise<unknown> {
  const path = join(cage.workspace, `${name}.mjs`);
  writeFileSync(path, probeText(name));
  chmodSync(path, 0o644);
  const { stdout, stderr } = await runIn(cage, { argv: ['/opt/node/bin/node', `/workspace/${name}.mjs`, JSON.stringify(argument)] });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}

const all = (calls: Readonly<Record<string, number>>, errno: string | undefined) => Object.fromEntries(Object.keys(calls).map((name) => [name, errno]));

const NOTHING_WORKED: Acts = {
  worked: [],
  calls: { ...all(refused, EPERM), ...all(absent, ENOSYS) } as Record<string, string>,
  families: Object.fromEntries(['vsock', 'alg', 'packet', 'bluetooth', 'xdp'].map((name) => [name, EAFNOSUPPORT])) as Record<string, string>,
  special: {
    'clone into a user namespace': EPERM as string,
    TIOCSTI: EPERM as string,
    TIOCLINUX: EPERM as string,
    'a call of the x32 ABI': ENOSYS as string,
    'a raw socket': EPERM as string,
    'a loopback taken down': EPERM as string,
    'a network interface': ENOENT as string,
    'a better priority': EACCES as string,
    'a real-time thread': EPERM as string,
    'a FIFO': 'worked', // builds need it, and it leads nowhere
  },
};

/** Asked of the host: the map inside is relative to namespaces in between. */
test('a cage never runs as the real root', async () => {
  const cage = await bubblewrapIn(data.path).open({ runId: 'who' });
  const sleeper = cage.spawn({ argv: ['sleep', '60'] });
  // bubblewrap's two, the init and the command
  const users = await eventually('the caged processes', () => {
    const uids = processesBelow(process.pid).filter((entry) => entry.namespacePids.length > 1).map(({ uid }) => uid);
    return uids.length >= 3 ? uids : undefined;
  });
  sleeper.kill();
  await cage.close();
  expect(new Set(users)).toEqual(new Set([cage.user?.uid ?? process.getuid?.()]));
  expect(users).not.toContain(0);
});

test('S12: a caged program sees nothing of the host or of another run', async () => {
  const cages = bubblewrapIn(data.path);
  const [cage, other] = [await cages.open({ runId: 'looker' }), await cages.open({ runId: 'neighbour' })];
  const foreign = join(other.workspace, 'private');
  writeFileSync(foreign, 'private');
  chmodSync(foreign, 0o644);
  const seen = await probe(cage, 'looking', { ...facts, foreign });
  await Promise.all([cage.close(), other.close()]);
  expect(seen).toEqual([]);
});

test('S35: a caged program that tries to get out is refused at every turn', async () => {
  const cage = await bubblewrapIn(data.path).open({ runId: 'prisoner', objects: makeObjects(data.path) });
  const found = await probe(cage, 'acting', CALLS);
  await cage.close();
  expect(found).toEqual(NOTHING_WORKED);
});

test('S12 S35: the same holds when the bot is an ordinary user', async () => {
  const home = makeDataDir();
  await installFor(home.path);
  const harness = `
    import { BubblewrapCages } from './src/modules/agents/cage/cages.bubblewrap.js';
    import { text } from 'node:stream/consumers';
    import { mkdirSync, writeFileSync } from 'node:fs';
    const { looking, acting, facts, calls } = JSON.parse(process.argv[2]);
    const here = process.cwd() + '/data';
    mkdirSync(here + '/objects');
    writeFileSync(here + '/objects/pack.txt', 'object');
    const cage = await new BubblewrapCages({ dataDir: here, customAgent: undefined, quota: { memoryBytes: 2 ** 32, diskBytes: 2 ** 32 } }).open({ runId: 'prisoner', objects: here + '/objects' });
    async function probe(name, source, argument) {
      writeFileSync(cage.workspace + '/' + name, source);
      const running = cage.spawn({ argv: ['/opt/node/bin/node', '/workspace/' + name, JSON.stringify(argument)] });
      const [output, complaint] = await Promise.all([text(running.stdout), text(running.stderr), running.exited]);
      return output === '' ? complaint : JSON.parse(output);
    }
    const seen = await probe('looking.mjs', looking, { ...facts, canary: process.env.CANARY, hostPid: process.pid });
    const acts = await probe('acting.mjs', acting, calls);
    await cage.close();
    process.stdout.write(JSON.stringify({ uid: process.getuid(), user: cage.user ?? null, seen, acts }));
  `;
  const found = await runAsOrdinary(home.path, harness, { looking: probeText('looking'), acting: probeText('acting'), facts, calls: CALLS }).finally(() => home.remove());
  expect(found).toEqual({ uid: expect.any(Number), user: null, seen: [], acts: NOTHING_WORKED });
  expect((found as { uid: number }).uid).not.toBe(0);
});

test('without a cage the looking program finds its way: it is no blank', async () => {
  const cage = await new PlainCages({ dataDir: data.path, customAgent: undefined }).open({ runId: 'free' });
  const seen = await probe(cage, 'looking', facts);
  await cage.close();
  expect(seen).toEqual(
    expect.arrayContaining(['read a host file by its path', "read another run's file", 'see host processes', 'signal a host process', 'reach the host loopback', 'reach an abstract socket of the host', 'dump a core', "read a file of the host's shared memory", 'attach to a shared segment of the host', 'find another writable mount', 'find a mount with set-uid programs']),
  );
});

test('the acting program refuses to start outside a cage', async () => {
  const cage = await new PlainCages({ dataDir: data.path, customAgent: undefined }).open({ runId: 'free-actor' });
  const refusal = probe(cage, 'acting', CALLS);
  await expect(refusal).rejects.toThrow('only for the inside of a cage');
  await cage.close();
});
