import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BROKEN, MEND, type ScriptStep } from '../../e2e/world.js';
import { eventually } from '../../support/eventually.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { COMPILED } from '../../support/compiled.js';
import { ROOT, type Outcome } from './support/agent-bot.js';

const MAIN = join(ROOT, 'dist/src/cli/main.js');
const IDENTITY = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.test'];

let database: TestDatabase;
let home: string;
let dataDir: string;
let repository: string;
let repositories = 0;

const git = (...args: string[]): string => execFileSync('git', ['-C', repository, ...IDENTITY, ...args], { encoding: 'utf8' }).trim();
const branches = (): string[] => git('for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n');

function newRepository(files: Readonly<Record<string, string>>): void {
  repository = join(home, `repository-${(repositories += 1)}`);
  mkdirSync(repository);
  git('init', '--quiet', '--initial-branch=trunk');
  for (const [path, content] of Object.entries(files)) writeFileSync(join(repository, path), content);
  git('add', '.');
  git('commit', '--quiet', '--message=first');
}

const script = (steps: readonly ScriptStep[]): void => writeFileSync(join(home, 'script.json'), JSON.stringify({ steps }));

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const settings = { PATH: process.env.PATH ?? '', ...COMPILED, DATA_DIR: dataDir, DATABASE_URL: database.url, AGENT: 'offline', AGENT_OFFLINE_SCRIPT: join(home, 'script.json'), AGENT_STOP_GRACE_MS: '500', ...env };
  return spawn(process.execPath, [MAIN, 'run', ...args], { cwd: home, env: settings, stdio: ['pipe', 'pipe', 'pipe'] });
}

async function bot(args: readonly string[], stdin = '', env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const child = start(args, env);
  child.stdin?.end(stdin);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'exit') as Promise<[number]>]);
  return { code, stdout, stderr };
}

const mend = (...more: string[]): Promise<Outcome> => bot(['--repo', repository, '--prompt', 'mend the sums', '--json', ...more]);
const report = ({ stdout }: Outcome): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;
const listing = (folder: string): string[] => (existsSync(join(dataDir, folder)) ? readdirSync(join(dataDir, folder)) : []);

/** Everything of the person's that a run may not touch. */
const untouched = (): unknown => ({
  index: readFileSync(join(repository, '.git/index'), 'base64'),
  written: statSync(join(repository, '.git/index')).mtimeMs,
  head: readFileSync(join(repository, '.git/HEAD'), 'utf8'),
  config: readFileSync(join(repository, '.git/config'), 'utf8'),
  log: readFileSync(join(repository, '.git/logs/HEAD'), 'utf8'),
  files: readdirSync(repository, { recursive: true, encoding: 'utf8' }).filter((path) => !path.startsWith('.git')).toSorted().map((path) => [path, readFileSync(join(repository, path), 'utf8')]),
});

beforeAll(async () => {
  database = await startTestDatabase();
  home = mkdtempSync(join(tmpdir(), 'agent-bot-run-'));
  dataDir = mkdtempSync(join(tmpdir(), 'agent-bot-run-data-'));
});

afterAll(async () => {
  await database.stop();
  for (const folder of [home, dataDir]) rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  newRepository(BROKEN);
  script([MEND]);
});

/** No folder, no row. */
afterEach(async () => {
  expect([...listing('runs'), ...listing('publications')]).toEqual([]);
  for (const table of ['tasks', 'outbox', 'task_spend']) expect(await database.dataSource.query(`SELECT 1 FROM ${table}`)).toEqual([]);
});

describe('agent-bot run, in a folder', () => {
  it('adds a branch with a commit and reports it', async () => {
    const before = untouched();
    const outcome = await mend();
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    const { branch, commit, ...rest } = report(outcome);
    expect(branch).toMatch(/^agent-bot\/run-[0-9a-f]{8}$/);
    expect(rest).toMatchObject({
      state: 'done',
      agent: 'offline',
      base: { branch: 'trunk', commit: git('rev-parse', 'trunk') },
      files: [{ path: 'add.js', added: 1, deleted: 1 }],
      checks: { passed: true, words: 'passed: `npm test`' },
    });
    expect((rest['steps'] as { step: string; state: string }[]).map(({ step, state }) => `${step} ${state}`)).toEqual([
      'token skipped', 'checkout done', 'graph done', 'agent done', 'collect done', 'verify done', 'publish done', 'report done',
    ]);
    expect(git('rev-parse', String(branch))).toBe(commit);
    expect(git('rev-parse', `${String(branch)}^`)).toBe(git('rev-parse', 'trunk'));
    expect(git('show', `${String(branch)}:add.js`)).toContain('a + b');
    expect(git('log', '-1', '--format=%an %s', String(branch))).toBe('agent-bot[bot] mend the sums');
    git('fsck', '--strict');
    expect(untouched()).toEqual(before);
  });

  it('takes the prompt from standard input, tells people in lines, and makes another branch each time', async () => {
    for (const count of [2, 3]) {
      const { code, stdout } = await bot(['--repo', join(repository, '.git'), '--prompt', '-', '--base', 'trunk'], 'mend the sums\nall of them');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^done: The change is on the branch agent-bot\/run-[^]*what is not committed is no part of it[^]*add\.js \+1 -1\n[^]*passed: `npm test`/);
      expect(branches()).toHaveLength(count);
    }
  });

  it('leaves what is not committed as it is and out of the change', async () => {
    appendFileSync(join(repository, 'add.js'), '// mine\n');
    writeFileSync(join(repository, 'new.js'), 'mine\n');
    git('add', 'new.js');
    const before = untouched();
    const { branch, files } = report(await mend());
    expect(files).toEqual([{ path: 'add.js', added: 1, deleted: 1 }]);
    expect(git('show', `${String(branch)}:add.js`)).not.toContain('mine');
    expect(untouched()).toEqual(before);
  });

  it('says that nothing was changed, and makes no branch', async () => {
    script([{ say: 'nothing to do' }]);
    const outcome = await mend();
    expect(outcome.code).toBe(0);
    expect(report(outcome)).toMatchObject({ state: 'no change', files: [] });
    expect(branches()).toEqual(['trunk']);
  });

  it('keeps a change that fails the checks on its branch, and says what they said', async () => {
    script([{ edit: { path: 'add.js', find: 'a - b', replace: 'a * b' } }]);
    const outcome = await mend();
    expect(outcome.code).toBe(1);
    const { branch, ...rest } = report(outcome);
    expect(rest).toMatchObject({ state: 'failed', code: 'verify.failed', checks: { passed: false, words: 'failed: `npm test` ended with exit code 1' }, output: expect.stringContaining('2 !== 3') });
    expect(rest['reason']).toBe(`The change is on the branch ${String(branch)}, and the repository's checks failed: \`npm test\` ended with exit code 1.`);
    expect(git('show', `${String(branch)}:add.js`)).toContain('a * b');
  });

  it('ends as failed with the agent, without a branch', async () => {
    script([MEND, { exit: 3 }]);
    const outcome = await mend();
    expect(outcome.code).toBe(1);
    expect(report(outcome)).toMatchObject({ state: 'failed', code: 'agent.failed', files: [] });
    expect(branches()).toEqual(['trunk']);
  });

  it('works in a linked work tree and puts the branch where its repository keeps branches', async () => {
    git('worktree', 'add', '--quiet', '-b', 'side', join(home, 'side'));
    const outcome = await bot(['--repo', join(home, 'side'), '--prompt', 'mend', '--json']);
    expect(report(outcome)).toMatchObject({ state: 'done', base: { branch: 'side' } });
    expect(branches()).toContain(String(report(outcome)['branch']));
  });

  it('takes a folder of any name, and none that is another user’s', async () => {
    const odd = join(home, 'a b#c%20d ü"\\');
    cpSync(repository, odd, { recursive: true });
    repository = odd;
    expect(report(await mend())).toMatchObject({ state: 'done' });
    if (process.getuid?.() !== 0) return; // nobody else can give a folder away
    execFileSync('chown', ['-R', '12345', odd]);
    expect(report(await mend())).toMatchObject({ state: 'failed', code: 'repo.foreign' });
  });

  it('runs nothing that the repository has set up for git', async () => {
    const marker = join(home, 'ran');
    const command = `touch ${marker}`;
    for (const hook of ['reference-transaction', 'post-update', 'pre-receive', 'update', 'post-receive', 'post-checkout', 'pre-push']) {
      writeFileSync(join(repository, '.git/hooks', hook), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
    }
    for (const key of ['core.fsmonitor', 'core.sshCommand', 'uploadpack.packObjectsHook', 'core.alternateRefsCommand', 'hook.mine.command', 'remote.origin.uploadpack']) git('config', key, command);
    for (const [key, value] of [['hook.mine.event', 'reference-transaction'], ['extensions.partialClone', 'origin'], ['remote.origin.url', 'file:///nowhere'], ['remote.origin.promisor', 'true']] as const) git('config', key, value);
    rmSync(marker, { force: true });
    expect(report(await mend())).toMatchObject({ state: 'done' });
    expect(existsSync(marker)).toBe(false);
  });
});

describe('agent-bot run, at an address', () => {
  it('writes the branch to a bundle in the current folder and leaves the repository alone', async () => {
    const before = branches();
    const outcome = await bot(['--repo', `file://${repository}`, '--prompt', 'mend the sums', '--json']);
    const { bundle, branch, state } = report(outcome);
    expect({ code: outcome.code, state }).toEqual({ code: 0, state: 'done' });
    expect(bundle).toBe(join(home, `${String(branch).replace('/', '-')}.bundle`));
    expect(branches()).toEqual(before);
    git('fetch', '--quiet', String(bundle), `${String(branch)}:fetched`);
    expect(git('show', 'fetched:add.js')).toContain('a + b');
  });

  it.each([
    ['ssh://git@example.test/a.git', 'https:// and file://'],
    ['ext::sh -c touch% /tmp/x', 'no git repository'],
    ['https://me:secret@example.test/a.git', 'credentials'],
    ['http://example.test/a.git', 'this machine only'],
  ])('refuses %s', async (address, words) => {
    const { code, stdout, stderr } = await bot(['--repo', address, '--prompt', 'x', '--json']);
    expect({ code, report: JSON.parse(stdout) as unknown }).toEqual({ code: 1, report: { state: 'failed', code: expect.stringMatching(/^(repo\.address|graph\.no_repository)$/), reason: expect.stringContaining(words), files: [], steps: [] } });
    expect(stderr + stdout).not.toContain('secret');
  });

  it('reads over http as nobody', async () => {
    git('update-server-info');
    let status = 200;
    const server = createServer(({ url = '', headers }, response) => {
      const path = join(repository, '.git', new URL(url, 'http://x').pathname);
      if (status !== 200 || headers.authorization !== undefined || !existsSync(path)) return response.writeHead(status === 200 ? 404 : status, { 'www-authenticate': 'Basic', location: '/else' }).end();
      return response.end(readFileSync(path));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const ask = async (): Promise<unknown> => report(await bot(['--repo', address, '--base', 'trunk', '--prompt', 'mend', '--json']));
    expect(await ask()).toMatchObject({ state: 'done', bundle: expect.stringContaining(home) });
    status = 401;
    expect(await ask()).toMatchObject({ state: 'failed', code: 'repo.forbidden' });
    status = 302;
    expect(await ask()).toMatchObject({ state: 'failed', code: 'repo.not_found' });
    await new Promise((done) => (server.close(done), server.closeAllConnections()));
  });

  it('says that there is nothing', async () => {
    const outcome = await bot(['--repo', `file://${home}/nowhere.git`, '--prompt', 'x', '--json']);
    expect(outcome.code).toBe(1);
    expect(report(outcome)).toMatchObject({ state: 'failed', code: 'repo.not_found' });
  });
});

describe('agent-bot run, asked for what can not be', () => {
  it.each([
    ['no repository', ['--prompt', 'x'], 'required option'],
    ['no prompt', ['--repo', '.'], 'required option'],
    ['an empty prompt', ['--repo', '.', '--prompt', ' '], "'--prompt' is empty"],
    ['an endless prompt', ['--repo', '.', '--prompt', 'x'.repeat(20_001)], 'more than 20000 characters'],
    ['an agent to come', ['--repo', '.', '--prompt', 'x', '--agent', 'codex'], "'codex' is not built into this version"],
    ['a word too many', ['--repo', '.', '--prompt', 'x', 'y'], 'too many arguments'],
  ])('%s is a mistake: exit 2', async (_what, args, words) => {
    const { code, stdout, stderr } = await bot(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('names a folder that is in no repository', async () => {
    const { code, stderr } = await bot(['--repo', home, '--prompt', 'x']);
    expect(code).toBe(1);
    expect(stderr).toContain('There is no git repository at');
  });

  it('names a branch that there is not', async () => {
    for (const base of ['gone', '--upload-pack=touch /tmp/x', 'a..b']) {
      const outcome = await mend(`--base=${base}`);
      expect(outcome.code).toBe(1);
      expect(report(outcome)).toMatchObject({ state: 'failed', code: 'repo.no_branch', reason: expect.stringContaining(base), files: [] });
    }
  });

  it('names an empty repository, a HEAD on no branch, a shallow clone and a branch in its way', async () => {
    const source = repository;
    git('checkout', '--quiet', '--detach');
    expect(report(await mend())).toMatchObject({ code: 'repo.no_branch', reason: expect.stringContaining('--base') });
    git('branch', 'agent-bot');
    expect(report(await mend('--base', 'trunk'))).toMatchObject({ code: 'repo.branch_taken' });
    repository = join(home, 'shallow');
    execFileSync('git', ['clone', '--quiet', '--depth=1', '--branch=trunk', `file://${source}`, repository]);
    expect(report(await mend())).toMatchObject({ state: 'failed', code: 'repo.shallow', reason: expect.stringContaining('--unshallow'), files: [] });
    repository = join(home, 'empty');
    mkdirSync(repository);
    git('init', '--quiet');
    expect(report(await mend())).toMatchObject({ code: 'repo.empty' });
  });
});

describe('agent-bot run, interrupted', () => {
  let child: ChildProcess | undefined;

  afterEach(() => child?.kill('SIGKILL'));

  const named = (name: string): readonly string[] => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(name));

  it.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('by %s ends its agent, leaves nothing and exits %d', async (signal, code) => {
    const sleep = `sleep 6${basename(dataDir).length}${code}`;
    script([{ say: 'one moment' }, { run: sleep }]);
    child = start(['--repo', repository, '--prompt', 'take your time', '--json']);
    const [ended, output] = [once(child, 'exit'), text(child.stdout!)];
    await eventually('the agent at work', () => named(sleep).length > 0);
    child.kill(signal);
    expect(await ended).toEqual([code, null]);
    expect(await output).toBe('');
    expect(named(sleep)).toEqual([]);
    expect(branches()).toEqual(['trunk']);
  });
});
