import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isAlive } from '../../../src/shared/process/process-identity.js';
import { descendantsOf } from '../../support/descendants.js';
import { eventually } from '../../support/eventually.js';

const HAND_OVER = pathToFileURL(join(resolve(import.meta.dirname, '../../..'), 'scripts/hand-over.mjs')).href;

interface Ending {
  readonly code: number | null;
  readonly said: string;
  readonly output: string;
}

/** A launcher as `scripts/test*.mjs` are, whose program is these lines. */
async function launch(program: string, way: 'handOver' | 'handOverGroup', meanwhile: (launcher: number, output: () => string) => Promise<void> = async () => undefined): Promise<Ending> {
  const lines = `import { spawn } from 'node:child_process';
    import { ${way} } from ${JSON.stringify(HAND_OVER)};
    ${way}(spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(program)}], { stdio: 'inherit', detached: ${way === 'handOverGroup'} }), 'jest');`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', lines], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, output] = ['', ''];
  launcher.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  launcher.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(launcher, 'exit') as Promise<[number | null]>;
  await meanwhile(launcher.pid ?? 0, () => output);
  const [code] = await ended;
  return { code, said, output };
}

/** A program that starts another, says its identity, and waits. */
const PARENT = (other: string) => `import { spawn } from 'node:child_process';
  import { readFileSync } from 'node:fs';
  const child = spawn(process.execPath, ['-e', ${JSON.stringify(other)}], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.once('data', () => {
    const stat = readFileSync('/proc/' + child.pid + '/stat', 'latin1');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    process.stdout.write(child.pid + '.' + stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] + '.' + boot);
  });
  setInterval(() => undefined, 1000);`;
const WAITING = "process.stdout.write('up'); setInterval(() => undefined, 1000);";

describe.each(['handOver', 'handOverGroup'] as const)('a launcher (%s)', (way) => {
  it.each([0, 3])('ends with the exit code %i of its program', async (code) => {
    expect(await launch(`process.exit(${code})`, way)).toMatchObject({ code, said: '' });
  });

  it.each([['SIGKILL', 137], ['SIGSEGV', 139]] as const)('says that its program was ended by %s, and ends with %i', async (signal, code) => {
    expect(await launch(`process.kill(process.pid, '${signal}')`, way)).toMatchObject({ code, said: `agent-bot: jest was ended by ${signal}\n` });
  });
});

describe('a launcher of tests', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s on to whatever they have started', async (signal) => {
    const { output } = await launch(PARENT(WAITING), 'handOverGroup', async (launcher, soFar) => {
      await eventually('the program to be up', () => soFar() !== '');
      process.kill(launcher, signal);
    });
    expect(isAlive(output)).toBe(false);
  });

  it('ends what they have started when jest is killed', async () => {
    const { code, output } = await launch(PARENT(WAITING), 'handOverGroup', async (launcher, soFar) => {
      await eventually('the program to be up', () => soFar() !== '');
      process.kill(descendantsOf(launcher)[0] ?? 0, 'SIGKILL');
    });
    expect([code, isAlive(output)]).toEqual([137, false]);
  });
});
