import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { spawn as spawnInTerminal } from '@lydell/node-pty';
import { type TestDatabase, startTestDatabase } from '../../support/postgres.js';
import { git, write } from '../repos/support/ground.js';
import { COMPILED } from '../../support/compiled.js';
import { type Outcome, ROOT, agentBot, parse } from './support/agent-bot.js';

const MAIN = join(ROOT, 'dist/src/cli/main.js');
const FILES = {
  'src/tax.ts': '/** Tax of an amount. */\nexport function taxOf(net: number): number {\n  return net * 0.19;\n}\n',
  'src/invoice.ts': "import { taxOf } from './tax.js';\nexport class Invoice {\n  total(net: number): number {\n    return net + taxOf(net);\n  }\n}\n",
  'tools/mail.py': 'def send(to):\n    return to\n',
};
const LINES = [
  { type: 'symbol', path: 'src/invoice.ts', name: 'Invoice', qualifiedName: 'Invoice', kind: 'class', line: 2, endLine: 6 },
  { type: 'symbol', path: 'src/invoice.ts', name: 'total', qualifiedName: 'Invoice.total', kind: 'method', line: 3, endLine: 5 },
  { type: 'symbol', path: 'src/tax.ts', name: 'taxOf', qualifiedName: 'taxOf', kind: 'function', line: 2, endLine: 4 },
  { type: 'symbol', path: 'tools/mail.py', name: 'send', qualifiedName: 'send', kind: 'function', line: 1, endLine: 2 },
  edge('imports', 'src/invoice.ts', null, 'src/tax.ts', 'taxOf', 2, 1, 'import'),
  edge('contains', 'src/invoice.ts', null, 'src/invoice.ts', 'Invoice', 2, 2, 'same_file'),
  edge('contains', 'src/invoice.ts', 'Invoice', 'src/invoice.ts', 'Invoice.total', 3, 3, 'same_file'),
  edge('calls', 'src/invoice.ts', 'Invoice.total', 'src/tax.ts', 'taxOf', 2, 4, 'import'),
  edge('contains', 'src/tax.ts', null, 'src/tax.ts', 'taxOf', 2, 2, 'same_file'),
  edge('contains', 'tools/mail.py', null, 'tools/mail.py', 'send', 1, 1, 'same_file'),
];

function edge(kind: string, fromPath: string, fromSymbol: string | null, toPath: string, toSymbol: string, toLine: number, line: number, provenance: string) {
  return { type: 'edge', kind, fromPath, fromSymbol, toPath, toSymbol, toLine, line, confidence: 1, provenance };
}

describe('the graph by the command line', () => {
  let folder: string;
  let repository: string;
  let database: TestDatabase;
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await startTestDatabase();
    folder = mkdtempSync(join(tmpdir(), 'agent-bot-graph-cli-'));
    repository = newRepository('shop');
    env = { ...COMPILED, DATABASE_URL: database.url, DATA_DIR: join(folder, 'data') };
    commit(FILES);
  });
  afterAll(async () => {
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function newRepository(name: string): string {
    const path = join(folder, name);
    mkdirSync(path);
    git(path, 'init', '-q', '--initial-branch=main');
    return path;
  }

  function commit(files: Readonly<Record<string, string | Buffer>>, where = repository, removed: readonly string[] = []): string {
    write(where, files);
    for (const path of removed) rmSync(join(where, path));
    git(where, 'add', '-A');
    git(where, 'commit', '-q', '--allow-empty', '-m', 'x');
    return git(where, 'rev-parse', 'HEAD');
  }

  const bot = (args: string): Promise<Outcome> => agentBot(args, env);

  async function withInput(args: readonly string[], input: string): Promise<Outcome> {
    const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env.PATH ?? '', ...env } });
    child.stdin.on('error', () => undefined); // it may end without reading
    child.stdin.end(input);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit') as Promise<[number]>]);
    return { code, stdout, stderr };
  }

  it('index says what was done: all at first, nothing the second time, one file after a change of one', async () => {
    const head = git(repository, 'rev-parse', 'HEAD');
    const first = await bot(`index ${repository} --json`);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(parse(first)).toEqual({ commit: head, files: 3, parsed: 3, reused: 0, skipped: [], symbols: 4, references: expect.any(Number) as number, edges: 6, ms: expect.any(Number) as number, peakRssMb: expect.any(Number) as number });
    expect(Object.keys(parse<object>(first))).toEqual(['commit', 'files', 'parsed', 'reused', 'skipped', 'symbols', 'references', 'edges', 'ms', 'peakRssMb']);
    const { symbols, references, edges } = parse<Record<string, number>>(first);
    expect(parse(await bot(`index ${repository} --json`))).toMatchObject({ commit: head, files: 3, parsed: 0, reused: 3, symbols, references, edges });
    const changed = commit({ 'tools/mail.py': 'def send(to, text):\n    return to\n' });
    expect(parse(await bot(`index ${repository} --json`))).toMatchObject({ commit: changed, files: 3, parsed: 1, reused: 2 });
    expect(parse(await bot(`index ${join(repository, 'src')} --commit ${head} --json`))).toMatchObject({ commit: head, parsed: 0, reused: 3 });
  });

  it('index at a terminal tells there how far it is, and writes the result alone to its output', async () => {
    const changed = commit({ 'src/more.ts': 'export const more = 1;\n' });
    const terminal = spawnInTerminal('bash', ['-c', '"$0" "$1" index "$2" > "$3"', process.execPath, MAIN, repository, join(folder, 'result')], { env: { PATH: process.env.PATH, ...env } });
    let seen = '';
    terminal.onData((data) => (seen += data));
    const code = await new Promise<number>((done) => terminal.onExit(({ exitCode }) => done(exitCode)));
    expect({ code, lines: seen.split('\r\x1b[K').filter((line) => line !== '') }).toEqual({ code: 0, lines: expect.arrayContaining(['parsing: 1 of 1 file']) });
    expect(seen.endsWith('\r\x1b[K')).toBe(true);
    expect(readFileSync(join(folder, 'result'), 'utf8')).toMatch(new RegExp(`^${changed.slice(0, 12)}: 4 files \\(1 parsed, 3 reused\\), 5 symbols, \\d+ references, 7 edges; \\d+ ms\n$`));
    commit({}, repository, ['src/more.ts']);
  });

  it('graph export prints every symbol and every edge, lines from 1', async () => {
    const { code, stdout, stderr } = await bot(`graph export ${repository} --commit HEAD`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual(LINES);
    expect(Object.keys(JSON.parse(stdout.split('\n')[0] ?? '') as object)).toEqual(['type', 'path', 'name', 'qualifiedName', 'kind', 'line', 'endLine']);
    expect(Object.keys(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as object)).toEqual(['type', 'kind', 'fromPath', 'fromSymbol', 'toPath', 'toSymbol', 'toLine', 'line', 'confidence', 'provenance']);
  });

  it('graph export into a pipe that is closed early ends in silence', () => {
    const script = `"$0" "$1" graph export "$2" | true; echo "\${PIPESTATUS[0]}"`;
    const out = execFileSync('bash', ['-c', `exec 2>&1; ${script}`, process.execPath, MAIN, repository], { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' });
    expect(out).toBe('0\n');
  });

  it('locate names the files that a text is about, from a file and from standard input', async () => {
    const issue = join(folder, 'issue.md');
    writeFileSync(issue, 'The tax of an invoice is wrong');
    const head = git(repository, 'rev-parse', 'HEAD');
    const located = parse<{ commit: string; files: { path: string; score: number; why: string }[] }>(await bot(`locate ${repository} --text ${issue} --json`));
    expect(Object.keys(located)).toEqual(['commit', 'files']);
    expect(located.commit).toBe(head);
    expect(located.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['src/invoice.ts', 'src/tax.ts']));
    expect(Object.keys(located.files[0] ?? {})).toEqual(['path', 'score', 'why']);
    const [first, second] = [located.files[0], located.files[1]];
    expect(first?.score).toBeGreaterThanOrEqual(second?.score ?? 0);
    const one = await withInput(['locate', repository, '--text', '-', '--commit', head, '--k', '1', '--json'], 'send a mail');
    expect(parse(one)).toEqual({ commit: head, files: [{ path: 'tools/mail.py', score: expect.any(Number) as number, why: expect.stringContaining('mail') as string }] });
    const people = await withInput(['locate', repository, '--text', '-'], 'send a mail');
    expect(people.stdout).toMatch(/^ +\d+\.\d{3} {2}tools\/mail\.py {2}\(.*\)\n$/);
  });

  it('a text of nothing, of bytes or of twenty megabytes is answered', async () => {
    expect(parse(await withInput(['locate', repository, '--text', '-', '--json'], ''))).toMatchObject({ files: [] });
    expect((await withInput(['locate', repository, '--text', '-', '--json'], '\0\uFFFD'.repeat(1000))).code).toBe(0);
    const long = Array.from({ length: 2_000_000 }, (_, n) => `wordWord${n % 90_000}`).join(' ');
    expect((await withInput(['locate', repository, '--text', '-', '--json'], `${long} mail`)).code).toBe(0);
  }, 60_000);

  it.each([
    ['a path that is not there', () => `index ${folder}/nowhere`, 'graph.no_repository'],
    ['a folder outside any repository', () => `graph export ${folder}`, 'graph.no_repository'],
    ['a repository without a commit', () => `index ${empty()}`, 'repo.no_commit'],
    ['a commit that is not there', () => `index ${repository} --commit ${'a'.repeat(40)}`, 'repo.no_commit'],
    ['a revision that is an option', () => `locate ${repository} --text ${repository}/src/tax.ts --commit=--help`, 'repo.no_commit'],
    ['a tree instead of a commit', () => `graph export ${repository} --commit HEAD^{tree}`, 'repo.no_commit'],
    ['a text that is not there', () => `locate ${repository} --text ${folder}/nothing`, 'graph.no_text'],
    ['a text that is a folder', () => `locate ${repository} --text ${folder}`, 'graph.no_text'],
    ['a .git that leads nowhere', () => `index ${dangling()}`, 'graph.no_repository'],
  ])('%s ends with 1 and its code, on stderr and as JSON', async (_what, args, code) => {
    const failed = await bot(`${args()} --json`);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain(`agent-bot: ${code}: `);
    expect(parse(failed)).toEqual({ error: { code, message: expect.any(String) as string } });
  });

  function empty(): string {
    return newRepository('empty');
  }

  function dangling(): string {
    const path = join(folder, 'dangling');
    write(path, { '.git': 'gitdir: ../gone/.git/worktrees/x\n' });
    return path;
  }

  it.each([
    ['index', 'missing required argument'],
    ['index . --commit', 'argument missing'],
    ['index . extra', 'too many arguments'],
    ['graph', 'Usage: agent-bot graph'],
    ['graph import .', "unknown command 'import'"],
    ['graph export', 'missing required argument'],
    ['locate .', "required option '--text <file>'"],
    ['locate . --text - --k 0', 'whole number'],
    ['locate . --text - --k many', 'whole number'],
  ])("'%s' is a mistake: exit 2", async (args, word) => {
    const { code, stdout, stderr } = await bot(args);
    expect(stderr).toContain(word);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it.each(['index', 'graph', 'graph export', 'locate'])('%s --help explains itself without a configuration', async (command) => {
    const { code, stdout, stderr } = await agentBot(`${command} --help`, { PORT: 'not a port' });
    expect(stdout).toContain(`Usage: agent-bot ${command}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('a linked worktree, a bare clone and a folder below are the repository too', async () => {
    git(repository, 'worktree', 'add', '-q', join(folder, 'linked'), 'HEAD');
    git(folder, 'clone', '-q', '--bare', repository, join(folder, 'bare.git'));
    const head = git(repository, 'rev-parse', 'HEAD');
    for (const path of ['linked', 'linked/src', 'bare.git', 'shop/tools']) expect(parse(await bot(`index ${join(folder, path)} --json`))).toMatchObject({ commit: head, files: 3, parsed: 0 });
  });

  it('a tree full of oddities is indexed; what is not read has a reason', async () => {
    const odd = newRepository('odd');
    symlinkSync('/etc/passwd', join(odd, 'link.ts'));
    symlinkSync('.', join(odd, 'loop'));
    const inner = newRepository('inner');
    commit({ 'in.ts': 'export const inside = 1;\n' }, inner);
    git(odd, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', inner, 'sub');
    commit(
      {
        'ok.ts': 'export function fine(): void {}\n',
        'two\nlines.ts': "import { fine } from './ok.js';\nexport const twice = () => fine();\n",
        'nul.ts': 'const a = "\0";\n',
        'latin.py': Buffer.from([0x78, 0x3d, 0x22, 0xe9, 0x22, 0x0a]),
        'min.js': `var a=${'1+'.repeat(15_000)}1;\n`,
        'huge.js': 'x = 1;\n'.repeat(200_000),
        'broken.ts': 'const = 5 +;\nexport function after() {}\n',
        'broken.py': 'def (:\n  class\n\ndef after():\n    pass\n',
        'empty.tsx': '',
        'crlf.ts': 'export function a() {\r\n}\r\nexport function b() {\r\n}\r\n',
      },
      odd,
    );
    const indexed = parse<{ symbols: number; edges: number; skipped: { path: string; reason: string }[] }>(await bot(`index ${odd} --json`));
    expect(indexed.skipped.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: 'huge.js', reason: 'larger than 1048576 bytes' },
      { path: 'latin.py', reason: 'not UTF-8' },
      { path: 'link.ts', reason: 'a symbolic link' },
      { path: 'min.js', reason: 'a line is longer than 20000 characters' },
      { path: 'nul.ts', reason: 'binary: holds a NUL byte' },
    ]);
    const { stdout } = await bot(`graph export ${odd}`);
    const lines = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(['symbol', 'edge'].map((type) => lines.filter((line) => line['type'] === type).length)).toEqual([indexed.symbols, indexed.edges]);
    expect(lines).toContainEqual(edge('calls', 'two\nlines.ts', 'twice', 'ok.ts', 'fine', 1, 2, 'import'));
    expect(lines).toContainEqual(expect.objectContaining({ type: 'symbol', path: 'crlf.ts', name: 'b', line: 3, endLine: 4 }));
    for (const path of ['broken.ts', 'broken.py']) expect(lines).toContainEqual(expect.objectContaining({ type: 'symbol', path, name: 'after' }));
    expect(stdout).not.toMatch(/passwd|inside|sub\//);
    const people = await bot(`index ${odd}`);
    expect(people.stdout).toContain('skipped latin.py: not UTF-8\n');
  });
});
