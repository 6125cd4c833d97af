import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cage, TerminalResult } from '../../../src/modules/agents/index.js';
import { PlainCages } from '../../../src/modules/agents/cage/cages.none.js';
import { CagedTerminal } from '../../../src/modules/agents/terminal.pty.js';
import { bubblewrapIn, makeDataDir, processesBelow, shell } from './support.js';
import { installFor, runAsOrdinary } from './unprivileged.js';

const data = makeDataDir();
const terminal = new CagedTerminal();
const never = new AbortController().signal;

afterAll(() => data.remove());

const run = (cage: Cage, command: string, limits: { wallMs?: number; outputBytes?: number; signal?: AbortSignal } = {}): Promise<TerminalResult> =>
  terminal.run({ cage, command, wallMs: 60_000, outputBytes: 100_000, signal: never, ...limits });

describe.each([
  ['bubblewrap', bubblewrapIn(data.path)],
  ['none', new PlainCages({ dataDir: data.path, customAgent: undefined })],
] as const)('%s', (kind, cages) => {
  let cage: Cage;

  beforeAll(async () => {
    cage = await cages.open({ runId: `terminal-${kind}` });
  });

  afterAll(() => cage.close());

  test('is a terminal of a size, in the workspace, and nobody types', async () => {
    const { exitCode, output } = await run(cage, '[ -t 1 ] && [ -t 2 ] && ! [ -t 0 ] && stty size < /dev/stdout && pwd && echo "CI=$CI TERM=$TERM" && echo over > /dev/stderr');
    expect(exitCode).toBe(0);
    expect(output.toString()).toContain('40 120');
    expect(output.toString()).toContain(kind === 'none' ? cage.workspace : '/workspace');
    expect(output.toString()).toContain('CI=true TERM=xterm-256color');
    expect(output.toString()).toContain('over');
  });

  test.each([0, 1, 42])('gives exit code %i', async (code) => {
    expect(await run(cage, `exit ${code}`)).toMatchObject({ exitCode: code, timedOut: false });
  });

  test('keeps the colours and the tail', async () => {
    const { output } = await run(cage, "printf '\\033[31mred\\033[0m'; seq 1 20000; echo last", { outputBytes: 1000 });
    expect(output).toHaveLength(1000);
    expect(output.toString()).toMatch(/20000\r\nlast\r\n$/);
    expect((await run(cage, "printf '\\033[31mred\\033[0m'")).output.toString()).toContain('\u001b[31mred');
  });

  test('ends what takes too long, with everything it started', async () => {
    const result = await run(cage, "trap '' TERM INT HUP; (setsid sleep 400 &) ; echo begun; sleep 400", { wallMs: 1500 });
    expect(result).toMatchObject({ exitCode: 137, timedOut: true });
    expect(result.output.toString()).toContain('begun');
    expect(processesBelow(process.pid).filter((entry) => entry.namespacePids.length > 1)).toEqual([]);
  });

  test('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const running = run(cage, 'echo begun; sleep 400', { signal: controller.signal });
    controller.abort();
    expect(await running).toMatchObject({ exitCode: 137, timedOut: false });
  });

  test('runs a repository’s npm test', async () => {
    const script = { scripts: { test: 'node --test' } };
    writeFileSync(join(cage.workspace, 'package.json'), JSON.stringify(script));
    await shell(cage, `echo "require('node:test')('works', () => {})" > works.test.js`);
    const { exitCode, output } = await run(cage, 'npm test');
    expect([exitCode, output.toString()]).toEqual([0, expect.stringContaining('pass 1')]);
  });
});

test('S35: what is typed into the terminal from inside goes nowhere', async () => {
  const cage = await bubblewrapIn(data.path).open({ runId: 'typist' });
  const { output } = await run(cage, `perl -e 'my $c = "x"; print ioctl(STDOUT, 0x5412, $c) ? "typed" : "errno " . ($!+0)'`);
  await cage.close();
  expect(output.toString()).toBe('errno 1');
});

test('works for a bot that is an ordinary user', async () => {
  const home = makeDataDir();
  await installFor(home.path);
  const harness = `
    import { BubblewrapCages } from './src/modules/agents/cage/cages.bubblewrap.js';
    import { CagedTerminal } from './src/modules/agents/terminal.pty.js';
    const cage = await new BubblewrapCages({ dataDir: process.cwd() + '/data', customAgent: undefined, quota: { memoryBytes: 2 ** 32, diskBytes: 2 ** 32 } }).open({ runId: 'terminal' });
    const signal = new AbortController().signal;
    const { exitCode, output } = await new CagedTerminal().run({ cage, command: 'stty size < /dev/stdout; exit 6', wallMs: 60000, outputBytes: 1000, signal });
    await cage.close();
    process.stdout.write(JSON.stringify({ exitCode, output: output.toString() }));
  `;
  const result = await runAsOrdinary(home.path, harness, {}).finally(() => home.remove());
  expect(result).toEqual({ exitCode: 6, output: expect.stringContaining('40 120') });
});
