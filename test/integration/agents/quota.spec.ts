import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import type { Cage, CagedCommand, CagedExit } from '../../../src/modules/agents/index.js';
import { diskUse } from '../../../src/modules/agents/cage/disk-use.js';
import { bubblewrapIn, makeDataDir, processesBelow, QUOTA, runIn, shell } from './support.js';
import { installFor, runAsOrdinary } from './unprivileged.js';
import { eventually } from '../../support/eventually.js';

const data = makeDataDir();
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

afterAll(() => data.remove());

const open = (quota: Partial<typeof QUOTA> = {}): Promise<Cage> => bubblewrapIn(data.path, undefined, { ...QUOTA, ...quota }).open({ runId: `run-${randomUUID()}` });

async function exitOf(cage: Cage, command: CagedCommand): Promise<CagedExit> {
  const running = cage.spawn(command);
  running.stdout.resume();
  running.stderr.resume();
  return await running.exited;
}

const perl = (code: string): CagedCommand => ({ argv: ['perl', '-e', code] });
/** Takes and touches so many MiB, then stays. (Perl would make a constant before the fork, and share it.) */
const holding = (mib: number) => `my $size = ${mib} * 1048576; my $held = "x" x $size; sleep 20`;

test('an allocation beyond the cap is refused, one below it is not', async () => {
  const cage = await open({ memoryBytes: GIB });
  const [below, beyond] = [await runIn(cage, perl('my $x = "x" x (200 * 1048576); print length $x')), await runIn(cage, perl('my $x = "x" x (1200 * 1048576); print length $x'))];
  await cage.close();
  expect([below.stdout, below.code]).toEqual([`${200 * MIB}`, 0]);
  expect(beyond.stdout).toBe('');
  expect(beyond.stderr).toContain('Out of memory');
  expect(beyond.code).not.toBe(0);
});

test('many processes that together hold more than the cap are ended, and the end says why', async () => {
  const cage = await open({ memoryBytes: GIB });
  const exit = await exitOf(cage, perl(`for (1..3) { fork or last } ${holding(350)}`));
  const next = await shell(cage, 'echo alive');
  await cage.close();
  expect(exit).toEqual({ code: 137, exceeded: 'used more than 1 GiB of memory' });
  expect(next).toMatchObject({ stdout: 'alive\n', code: 0 });
});

/** 8 processes, 200 MiB held once: 1.6 GiB if each were counted. */
test('memory that processes share counts once', async () => {
  const cage = await open({ memoryBytes: GIB });
  const shared = 'my $held = "x" x (200 * 1048576); for (1..7) { fork or last } sleep 2';
  const exit = await exitOf(cage, perl(shared));
  await cage.close();
  expect(exit).toEqual({ code: 0 });
});

test('a fork bomb ends at the limit', async () => {
  const cage = await open();
  const { stdout } = await runIn(cage, perl('$| = 1; my $n = 0; while ($n < 2000) { my $p = fork; last unless defined $p; if (!$p) { sleep 60; exit } $n++ } print "$n"; kill 9, -1'));
  await cage.close();
  expect(Number(stdout)).toBeGreaterThan(300);
  expect(Number(stdout)).toBeLessThan(512);
});

test('a file ends at 2 GiB, and no limit can be raised again', async () => {
  const cage = await open();
  const file = await shell(cage, 'truncate -s 2147483649 big; echo $?; ls -s big 2>/dev/null | cut -d" " -f1');
  const raised = await Promise.all(['--data=unlimited', '--nproc=100000', '--nofile=100000', '--fsize=unlimited', '--core=1000000'].map((limit) => shell(cage, `prlimit ${limit} true`)));
  const files = await runIn(cage, perl('my @f; while (@f < 5000) { open(my $h, "<", "/dev/null") or last; push @f, $h } print scalar @f'));
  await cage.close();
  expect(file.stdout).not.toMatch(/^0\n/);
  expect(raised.map(({ code }) => code)).not.toContain(0);
  expect(Number(files.stdout)).toBeLessThan(4096);
});

test('a run that fills the disk is ended, also by many files below the size of one', async () => {
  const cage = await open({ diskBytes: 64 * MIB });
  const exit = await exitOf(cage, { argv: ['sh', '-c', 'for i in 1 2 3 4; do head -c 20000000 /dev/zero > file-$i; done; head -c 20000000 /dev/zero > ~/file; sleep 60'] });
  await cage.close();
  expect(exit).toEqual({ code: 137, exceeded: 'wrote more than 0.06 GiB to disk' });
});

const HIDDEN = 'mkdir -p hidden/deep; head -c 20000000 /dev/zero > hidden/deep/file; chmod 000 hidden/deep/file hidden/deep hidden';

test('a folder without permissions hides nothing', async () => {
  const cage = await open();
  await shell(cage, HIDDEN);
  const { bytes, files } = await diskUse([cage.workspace]);
  await cage.close();
  expect(bytes).toBeGreaterThanOrEqual(20_000_000);
  expect(files).toBe(4);
});

test('the same when the bot is an ordinary user, whose other processes do not count as the cage’s', async () => {
  const home = makeDataDir();
  await installFor(home.path);
  const harness = `
    import { BubblewrapCages } from './src/modules/agents/cage/cages.bubblewrap.js';
    import { diskUse } from './src/modules/agents/cage/disk-use.js';
    import { text } from 'node:stream/consumers';
    const { hidden, bomb, hog } = JSON.parse(process.argv[2]);
    const cages = new BubblewrapCages({ dataDir: process.cwd() + '/data', customAgent: undefined, quota: { memoryBytes: 2 ** 30, diskBytes: 2 ** 32 } });
    const cage = await cages.open({ runId: 'glutton' });
    const run = async (...argv) => { const running = cage.spawn({ argv }); return { output: await text(running.stdout), exit: await running.exited }; };
    await run('sh', '-c', hidden);
    const { bytes } = await diskUse([cage.workspace]);
    const forks = Number((await run('perl', '-e', bomb)).output);
    const { exit } = await run('perl', '-e', hog);
    await cage.close();
    process.stdout.write(JSON.stringify({ bytes, forks, exit }));
  `;
  const bomb = 'my $n = 0; while ($n < 2000) { my $p = fork; last unless defined $p; if (!$p) { sleep 60; exit } $n++ } print "$n"; kill 9, -1';
  const found = (await runAsOrdinary(home.path, harness, { hidden: HIDDEN, bomb, hog: `for (1..3) { fork or last } ${holding(350)}` }).finally(() => home.remove())) as { bytes: number; forks: number; exit: CagedExit };
  expect(found.bytes).toBeGreaterThanOrEqual(20_000_000);
  expect(found.forks).toBeLessThan(512);
  expect(found.exit).toEqual({ code: 137, exceeded: 'used more than 1 GiB of memory' });
});

test('where memory runs out, the kernel ends the caged first', async () => {
  const cage = await open();
  const running = cage.spawn({ argv: ['sleep', '60'] });
  const scores = await eventually('the caged command', () => {
    const caged = processesBelow(process.pid).filter((entry) => entry.namespacePids.length > 1 && entry.namespacePids.at(-1) !== 1);
    return caged.length >= 2 ? caged.map(({ pid }) => readFileSync(join('/proc', `${pid}`, 'oom_score_adj'), 'utf8').trim()) : undefined;
  });
  running.kill();
  await cage.close();
  expect(new Set(scores)).toEqual(new Set(['1000']));
});
