import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claudeArguments, claudeEnvironment, promptOf } from './claude-command.js';
import { findClaude } from './claude-program.js';

const SETTINGS = { model: 'claude-opus-5-5', maxTurns: 7, apiTimeoutMs: 300_000 };
const ACCESS = { model: { port: 47_001, token: 'run-token', budgetUsd: 5 }, mcp: { port: 47_002, token: 'graph-token' } };

describe('the command', () => {
  const argv = claudeArguments(SETTINGS, ACCESS);
  const after = (flag: string) => argv[argv.indexOf(flag) + 1];

  it('believes nothing of the repository and may use its tools whole', () => {
    expect(after('--setting-sources')).toBe('');
    expect(argv).toContain('--strict-mcp-config');
    expect(after('--tools')).toBe('Read,Edit,Write,Glob,Grep,Bash');
    expect([after('--max-turns'), after('--max-budget-usd'), after('--model')]).toEqual(['7', '5', 'claude-opus-5-5']);
  });

  it('holds no token: arguments can be read by every process of the cage', () => {
    expect(argv.join(' ')).not.toMatch(/run-token|graph-token/);
    expect(JSON.parse(after('--mcp-config') ?? '')).toEqual({
      mcpServers: { graph: { type: 'http', url: 'http://127.0.0.1:47002/mcp', headers: { Authorization: 'Bearer ${GRAPH_TOKEN}' } } },
    });
  });

  it('leaves out what is not there', () => {
    const bare = claudeArguments({ ...SETTINGS, model: undefined }, {});
    expect(bare).not.toContain('--model');
    expect(bare).not.toContain('--max-budget-usd');
    expect(bare).toContain('{"mcpServers":{}}');
  });

  it('goes on with a session without the CLI’s own budget, which counts what the session cost before', () => {
    const resumed = claudeArguments(SETTINGS, ACCESS, 'an-id');
    expect(resumed[resumed.indexOf('--resume') + 1]).toBe('an-id');
    expect(resumed).not.toContain('--max-budget-usd');
    expect([promptOf('Mend it.', undefined), promptOf('Mend it.', 'an-id')]).toEqual(['Mend it.', expect.stringMatching(/^You were stopped .*\n\nMend it\.$/)]);
  });

  it('asks the run’s gateway with the run’s token', () => {
    expect(claudeEnvironment(SETTINGS, ACCESS)).toMatchObject({
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:47001',
      ANTHROPIC_API_KEY: 'run-token',
      GRAPH_TOKEN: 'graph-token',
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_MAX_RETRIES: '3',
      API_TIMEOUT_MS: '300000',
    });
  });
});

describe('the program', () => {
  let folder: string;
  const make = (path: string, mode = 0o755): string => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), '');
    chmodSync(join(folder, path), mode);
    return join(folder, path);
  };

  beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-bot-claude-')))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const find = (more: { readonly path?: string; readonly searchPath?: string; readonly from?: string }) =>
    findClaude({ path: undefined, searchPath: '', from: folder, dataDir: folder, ...more });

  it('is the configured one or none', () => {
    const configured = make('own/claude');
    make('bin/claude');
    expect(find({ path: configured, searchPath: join(folder, 'bin') })).toBe(configured);
    expect(find({ path: join(folder, 'nowhere'), searchPath: join(folder, 'bin') })).toBeUndefined();
  });

  it('is the first on PATH that can be run, behind every link', () => {
    const real = make('lib/claude.exe');
    make('one/claude', 0o644);
    mkdirSync(join(folder, 'two'));
    symlinkSync(real, join(folder, 'two/claude'));
    expect(find({ searchPath: `${folder}/one:${folder}/two` })).toBe(real);
  });

  it('is else the package in a node_modules above', () => {
    const inPackage = make(`node_modules/@anthropic-ai/claude-code-linux-${process.arch}/claude`);
    mkdirSync(join(folder, 'deep/er'), { recursive: true });
    expect(find({ from: join(folder, 'deep/er') })).toBe(inPackage);
    expect(find({ from: tmpdir() })).toBeUndefined();
  });
});
