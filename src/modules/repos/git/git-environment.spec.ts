import { gitEnvironment } from './git-environment.js';

const NETWORK = { baseUrl: 'https://github.example', protocol: 'https' } as const;
const TOKEN = { value: 'ghs_secret', expiresAt: new Date(0) };
const COMMAND = { args: ['status'], gitDir: '/data/mirrors/1' } as const;

function configOf(environment: Record<string, string>): Record<string, string> {
  const count = Number(environment.GIT_CONFIG_COUNT);
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [environment[`GIT_CONFIG_KEY_${index}`] ?? '', environment[`GIT_CONFIG_VALUE_${index}`] ?? '']));
}

describe('environment of a git process', () => {
  it('takes nothing over from the bot and reads no config of the machine', () => {
    const environment = gitEnvironment(COMMAND, NETWORK);
    expect(environment).toMatchObject({ PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/nonexistent', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', GIT_DIR: '/data/mirrors/1' });
    const ours = Object.keys(environment).filter((name) => !name.startsWith('GIT_'));
    expect(ours.sort()).toEqual(['HOME', 'LANG', 'LC_ALL', 'PATH']);
  });

  it('S15–S20: switches off hooks, monitors, filters, submodules and every transport', () => {
    const environment = gitEnvironment(COMMAND, NETWORK);
    expect(environment.GIT_ALLOW_PROTOCOL).toBe('');
    expect(configOf(environment)).toMatchObject({
      'core.hooksPath': '/dev/null', 'core.fsmonitor': 'false', 'core.attributesFile': '/dev/null', 'core.protectNTFS': 'true', 'core.protectHFS': 'true',
      'credential.helper': '', 'safe.bareRepository': 'explicit', 'protocol.allow': 'never', 'submodule.recurse': 'false', 'gc.auto': '0', 'filter.lfs.process': '',
    });
  });

  it('with a token: one transport, the header for this host alone, no redirects', () => {
    const environment = gitEnvironment({ ...COMMAND, token: TOKEN }, NETWORK);
    const config = configOf(environment);
    expect(environment.GIT_ALLOW_PROTOCOL).toBe('https');
    expect(config).toMatchObject({ 'protocol.https.allow': 'always', 'http.followRedirects': 'false', 'http.proxy': '', 'transfer.fsckObjects': 'true' });
    expect(config['http.https://github.example/.extraHeader']).toBe(`Authorization: Basic ${Buffer.from('x-access-token:ghs_secret').toString('base64')}`);
    expect(Object.keys(config).filter((key) => /header/i.test(key))).toHaveLength(1);
  });

  it('a token with line breaks adds no header of its own', () => {
    const config = configOf(gitEnvironment({ ...COMMAND, token: { ...TOKEN, value: 'x\r\nHost: evil' } }, NETWORK));
    expect(config['http.https://github.example/.extraHeader']).not.toMatch(/[\r\n]/);
  });

  it('passes certificates and proxy on', () => {
    const config = configOf(gitEnvironment({ ...COMMAND, token: TOKEN }, { ...NETWORK, caFile: '/data/ca.pem', proxy: 'http://proxy:3128' }));
    expect(config).toMatchObject({ 'http.sslCAInfo': '/data/ca.pem', 'http.proxy': 'http://proxy:3128' });
  });

  it('quotes the borrowed folder, so that a colon does not part it', () => {
    const environment = gitEnvironment({ ...COMMAND, borrowedObjects: '/da:ta/"x"/objects' }, NETWORK);
    expect(environment.GIT_ALTERNATE_OBJECT_DIRECTORIES).toBe(String.raw`"/da:ta/\"x\"/objects"`);
  });

  it('writes an identity with whole seconds in UTC', () => {
    const environment = gitEnvironment({ ...COMMAND, identity: { name: 'n', email: 'e', date: new Date(1999) } }, NETWORK);
    expect(environment).toMatchObject({ GIT_AUTHOR_NAME: 'n', GIT_COMMITTER_EMAIL: 'e', GIT_AUTHOR_DATE: '@1 +0000', GIT_COMMITTER_DATE: '@1 +0000' });
  });
});
