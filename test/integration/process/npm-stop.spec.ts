import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { commandLineOf, identityOf, isAlive } from '../../../src/shared/process/process-identity.js';
import { descendantsOf } from '../../support/descendants.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/redis.js';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Everything that npm started, seen while it lived: what an orphan is can't be told afterwards. */
class Family {
  private readonly seen = new Map<string, string>();
  readonly ended: Promise<unknown>;
  private said = '';

  constructor(private readonly npm: ChildProcess) {
    for (const stream of [npm.stdout, npm.stderr]) stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.ended = new Promise((done) => npm.once('exit', done));
  }

  /** Command lines of those that live. */
  look(): readonly string[] {
    for (const pid of descendantsOf(this.npm.pid ?? 0)) this.seen.set(identityOf(pid), commandLineOf(pid).join(' '));
    return [...this.seen].filter(([identity]) => isAlive(identity)).map(([, command]) => command);
  }

  async meet(member: RegExp): Promise<void> {
    await eventually(`a process like ${member}`, () => {
      if (this.npm.exitCode !== null) throw new Error(`npm ended: ${this.said}`);
      return this.look().some((command) => member.test(command));
    });
  }

  terminate(): void {
    this.npm.kill('SIGTERM');
  }

  /** Ends by its number whoever a failed test left. */
  clear(): void {
    this.look();
    for (const identity of this.seen.keys()) if (isAlive(identity)) process.kill(Number(identity.split('.')[0]), 'SIGKILL');
    this.npm.kill('SIGKILL');
  }
}

describe('npm told to stop', () => {
  let dataDir: string;
  let family: Family;

  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'agent-bot-npm-'))));

  afterEach(() => {
    family.clear();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const npm = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const child = spawn('npm', args, { cwd: ROOT, env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: tmpdir(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    family = new Family(child);
  };

  it('by `npm start` ends launcher, product and PostgreSQL', async () => {
    npm(['start'], { DATA_DIR: dataDir, SANDBOX: 'none', PORT: String(await freePort()), ADMIN_PORT: '0' });
    await family.meet(/dist\/src\/main\.js/);
    await family.meet(/bin\/postgres /);
    family.terminate();
    await family.ended;
    await eventually('everything to be gone', () => family.look().length === 0);
  });

  it('by `npm test` ends jest, what a test has started, and the PostgreSQL of the tests', async () => {
    npm(['test', '--', '--selectProjects', 'integration', '--', 'test/integration/process/modes.spec.ts']);
    await family.meet(/postgres-keeper/);
    await family.meet(/dist\/src\/main\.js/);
    family.terminate();
    await family.ended;
    await eventually('everything to be gone', () => family.look().length === 0);
  });

  it.each(['start', 'demo', 'test', 'test:agents', 'bench'])('is heard by what `%s` runs: no shell stands between', (name) => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    expect(scripts[name]).toMatch(/^exec node /);
  });
});
