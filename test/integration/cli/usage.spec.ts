import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, agentBot, run } from './support/agent-bot.js';

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

/** No command may need a configuration to explain itself. */
const BROKEN = { PORT: 'not a port' };

describe('agent-bot', () => {
  it.each([
    ['--help', ['Usage: agent-bot', 'doctor', 'migrate']],
    ['help doctor', ['Usage: agent-bot doctor', '--json']],
    ['doctor --help', ['Usage: agent-bot doctor', '--json']],
    ['migrate --help', ['Usage: agent-bot migrate', 'up', 'down', 'status']],
    ['migrate up --help', ['Usage: agent-bot migrate up', '--json']],
    ['migrate down --help', ['Usage: agent-bot migrate down', '--json']],
    ['migrate status --help', ['Usage: agent-bot migrate status', '--json']],
    ['admin token --help', ['Usage: agent-bot admin token', 'create', 'list', 'revoke']],
    ['admin token create --help', ['Usage: agent-bot admin token create', '--scope', '--days', '--json']],
    ['--version', [version]],
  ])('%s explains itself and exits 0', async (args, words) => {
    const { code, stdout, stderr } = await agentBot(args, BROKEN);
    for (const word of words) expect(stdout).toContain(word);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.each([
    ['', 'Usage: agent-bot'],
    ['migrate', 'Usage: agent-bot migrate'],
    ['bogus', "unknown command 'bogus'"],
    ['migrate sideways', "unknown command 'sideways'"],
    ['migrate up now', 'too many arguments'],
    ['admin token', 'Usage: agent-bot admin token'],
    ['admin token steal', "unknown command 'steal'"],
    ['admin token create ann --days 367', '--days takes 1 to 366'],
    ['admin token create ann --scope root', "'root' is none of read, operate, admin"],
    ['admin grant ann --role owner', "'owner' is none of viewer, maintainer, administrator"],
    ['admin token revoke 1', "'1' is not the id of a token"],
    ['doctor --loud', "unknown option '--loud'"],
  ])("'%s' is a mistake: exit 2, said on stderr", async (args, word) => {
    const { code, stdout, stderr } = await agentBot(args);
    expect(stderr).toContain(word);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it.each(['migrate up', 'migrate down', 'migrate status'])('%s names a bad variable and exits 1', async (args) => {
    const { code, stdout, stderr } = await agentBot(args, BROKEN);
    expect(stderr).toMatch(/config\.invalid: [^]*PORT/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});

describe('npx agent-bot', () => {
  let copy: string;

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'agent-bot-npx-'));
    for (const part of ['package.json', 'scripts', 'dist']) cpSync(join(ROOT, part), join(copy, 'clone', part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'clone/node_modules'));
    mkdirSync(join(copy, 'clone/below'));
  });

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it.each(['clone', 'clone/below'])("in %s is the folder's own command, with its exit codes", async (folder) => {
    const npx = (...args: string[]) => run('npx', ['--offline', 'agent-bot', ...args], { HOME: copy, npm_config_update_notifier: 'false' }, join(copy, folder));
    expect(await npx('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
    expect(await npx('bogus')).toMatchObject({ code: 2, stdout: '' });
  });
});
