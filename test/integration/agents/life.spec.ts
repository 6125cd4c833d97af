import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Cage } from '../../../src/modules/agents/index.js';
import { PlainCages } from '../../../src/modules/agents/cage/cages.none.js';
import { environmentOf, listProcesses } from '../../../src/modules/agents/cage/process-table.js';
import { testCages } from '../../../src/modules/agents/cage/self-test.js';
import { eventually } from '../../support/eventually.js';
import { bubblewrapIn, isRoot, makeDataDir, makeObjects, processesBelow, runIn, shell } from './support.js';

const data = makeDataDir();
const cages = bubblewrapIn(data.path);
const plain = new PlainCages({ dataDir: data.path, customAgent: undefined });

afterAll(() => data.remove());

const runs = () => readdirSync(join(data.path, 'runs'));
const caged = () => processesBelow(process.pid).filter((entry) => entry.namespacePids.length > 1);

/** Children that fork, move to sessions of their own, ignore every polite signal and hold the pipe. */
const STUBBORN = `
  trap '' TERM INT HUP
  for i in 1 2 3 4 5; do (trap '' TERM INT HUP; setsid sh -c 'trap "" TERM INT HUP; sleep 300; sleep 300' & ) ; done
  echo ready; sleep 300; sleep 300`;

async function untilReady(cage: Cage, script: string) {
  const running = cage.spawn({ argv: ['sh', '-c', script] });
  await new Promise<void>((resolve) => running.stdout.once('data', () => resolve()));
  return running;
}

describe.each([
  ['bubblewrap', cages],
  ['none', plain],
] as const)('%s', (kind, kindOfCages) => {
  const open = (runId = `run-${randomUUID()}`) => kindOfCages.open({ runId });

  test('gives the exit code, also that of a signal, and reads standard input', async () => {
    const cage = await open();
    const answers = [await shell(cage, 'exit 7'), await shell(cage, 'kill -9 $$'), await runIn(cage, { argv: ['cat'], stdin: 'hello' }), await runIn(cage, { argv: ['no-such-program'] })];
    await cage.close();
    expect(answers.map(({ code }) => code)).toEqual([7, 137, 0, 127]);
    expect(answers[2]?.stdout).toBe('hello');
    expect(cage.kind).toBe(kind);
  });

  test('passes a signal to the program inside, which may end in order', async () => {
    const cage = await open();
    const running = await untilReady(cage, 'trap "echo bye; exit 3" TERM; echo ready; while :; do sleep 0.05; done');
    const rest = text(running.stdout);
    running.signal('SIGTERM');
    expect(await running.exited).toEqual({ code: 3 });
    expect(await rest).toContain('bye');
    await cage.close();
  });

  test('kill leaves no process, whatever the program did', async () => {
    const runId = `run-${randomUUID()}`;
    const cage = await open(runId);
    const running = await untilReady(cage, STUBBORN);
    const mine = () => (kind === 'none' ? listProcesses().filter(({ pid }) => environmentOf(pid)?.includes(runId)) : caged());
    const before = mine().length;
    running.kill();
    await running.exited;
    const after = mine();
    await cage.close();
    expect(before).toBeGreaterThanOrEqual(6);
    expect(after).toEqual([]);
  });

  test('the program sees its environment and npm, and not the bot’s environment', async () => {
    const cage = await open();
    process.env['AGENT_BOT_TEST_CANARY'] = 'canary';
    const { stdout } = await shell(cage, 'npm --version && node --version && npx --version && env');
    delete process.env['AGENT_BOT_TEST_CANARY'];
    await cage.close();
    expect(stdout).toContain(process.version);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+$/m);
    expect(stdout).not.toContain('canary');
  });

  test('close kills what runs, removes every folder and may be called twice', async () => {
    const cage = await open();
    const running = await untilReady(cage, STUBBORN);
    await cage.close();
    await cage.close();
    await running.exited;
    expect(existsSync(cage.workspace)).toBe(false);
    expect(runs()).toEqual([]);
    expect(() => cage.spawn({ argv: ['true'] })).toThrow('closed');
  });

  test('S24: a tree too deep for any path, and one without permissions, go as well', async () => {
    const cage = await open();
    await shell(cage, 'i=0; while [ $i -lt 300 ]; do mkdir dddddddddddddddddddddddddddddd; cd -P dddddddddddddddddddddddddddddd; i=$((i+1)); done');
    await shell(cage, 'mkdir -p closed/inner; touch closed/inner/file; chmod 000 closed/inner closed');
    await cage.close();
    expect(runs()).toEqual([]);
  });
});

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

test('the self-test finds nothing wrong with the cage', async () => {
  expect(await testCages(cages)).toEqual({ works: true, problems: [] });
});

test('a cage that cannot be set up is told from a command that fails', async () => {
  const cage = await cages.open({ runId: 'broken', objects: join(data.path, 'no-such-folder') });
  await expect(cage.spawn({ argv: ['true'] }).exited).rejects.toMatchObject({ code: 'sandbox.failed', retry: 'later' });
  await cage.close();
});

test('the mirror’s objects are readable inside and not to be changed', async () => {
  const cage = await cages.open({ runId: 'borrower', objects: makeObjects(data.path) });
  const { stdout, code } = await shell(cage, 'cat /mirror/objects/pack.txt; rm /mirror/objects/pack.txt 2>/dev/null || exit 4');
  await cage.close();
  expect([stdout, code]).toEqual(['object', 4]);
  expect(existsSync(join(data.path, 'objects/pack.txt'))).toBe(true);
});

test('settings of the cage are not in the command lines of the host', async () => {
  const cage = await cages.open({ runId: 'argv' });
  const running = cage.spawn({ argv: ['sleep', '60'], env: { SOME_SETTING: 'not-for-ps' } });
  const lines = await eventually('the init', () => {
    const found = caged().map(({ pid }) => commandOf(pid));
    return found.length >= 3 ? found : undefined;
  });
  running.kill();
  await cage.close();
  expect(lines.join('\n')).not.toContain('not-for-ps');
  expect(lines.join('\n')).toContain('cage-init');
});

(isRoot ? test : test.skip)('two runs at once are two users, and a user is given back', async () => {
  const [one, two] = [await cages.open({ runId: 'one' }), await cages.open({ runId: 'two' })];
  const other = bubblewrapIn(data.path); // another instance: the lock is the host's, not the object's
  const three = await other.open({ runId: 'three' });
  const first = [one, two, three].map((cage) => cage.user?.uid);
  await Promise.all([one.close(), two.close(), three.close()]);
  expect(new Set(first).size).toBe(3);
  // More than there are users: each must have come back. (Which one comes next is not ours to say, others take them too.)
  for (let round = 0; round < 40; round += 1) await (await cages.open({ runId: `round-${round}` })).close();
});

test('two starts at once on a fresh data directory make one runtime', async () => {
  const fresh = makeDataDir();
  const opened = await Promise.all(['a', 'b', 'c'].map((runId) => bubblewrapIn(fresh.path).open({ runId })));
  const answers = await Promise.all(opened.map((cage) => shell(cage, 'node --version')));
  await Promise.all(opened.map((cage) => cage.close()));
  const parts = readdirSync(join(fresh.path, 'runtime'));
  await fresh.remove();
  expect(answers.map(({ stdout }) => stdout.trim())).toEqual([process.version, process.version, process.version]);
  expect(parts.map((name) => name.split('-')[0]).toSorted()).toEqual(['cage', 'node']);
});

test('a run id is nobody else’s while its process lives, and swept when it is dead', async () => {
  const cage = await cages.open({ runId: 'mine' });
  await expect(cages.open({ runId: 'mine' })).rejects.toMatchObject({ code: 'sandbox.in_use' });
  expect(await cages.sweep()).toEqual([]);
  const record = join(data.path, 'runs/mine.json');
  const owner = `${process.pid}.1.earlier`;
  writeFileSync(record, JSON.stringify({ ...(JSON.parse(readFileSync(record, 'utf8')) as object), owner }));
  expect(await cages.sweep()).toEqual(['mine']);
  expect(runs()).toEqual([]);
  await cage.close();
});
