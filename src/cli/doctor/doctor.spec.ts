import { checkGit } from './git.js';
import { checkNode } from './node.js';
import { checkPlatform } from './platform.js';
import { tableOf } from './table.js';
import { isAtLeast } from './version.js';

describe('versions', () => {
  it.each([
    ['24.11.0', true],
    ['24.21.0', true],
    ['26.0.0', true],
    ['24.10.9', false],
    ['22.30.0', false],
    ['24', false],
    ['nonsense', false],
  ])('%s is at least 24.11: %s', (version, expected) => {
    expect(isAtLeast(version, [24, 11])).toBe(expected);
  });
});

describe('the checks of the machine', () => {
  it('know an old Node and what to do', () => {
    expect(checkNode('v20.19.0')).toMatchObject({ status: 'fail', remedy: expect.stringContaining('24.11') });
    expect(checkNode('v24.11.0')).toEqual({ status: 'ok', detail: 'v24.11.0' });
  });

  it.each([
    ['linux-x64', 'ok'],
    ['linux-arm64', 'ok'],
    ['darwin-arm64', 'warn'],
    ['win32-x64', 'warn'],
  ])('call %s %s', (platform, status) => {
    expect(checkPlatform(platform).status).toBe(status);
  });

  it('ask git itself', async () => {
    expect((await checkGit()).status).toBe('ok');
    expect(await checkGit('/nonexistent/git')).toMatchObject({ status: 'fail', remedy: expect.stringContaining('install git') });
    expect(await checkGit('/bin/false')).toMatchObject({ status: 'fail', detail: 'git does not run' });
  });
});

describe('the table', () => {
  it('is as wide as its longest check and keeps what belongs together below each other', () => {
    const lines = tableOf([
      { check: 'node', status: 'ok', detail: 'v24' },
      { check: 'configuration', status: 'fail', detail: 'two\nlines', remedy: 'mend it' },
    ]);
    expect(lines).toEqual(['ok    node           v24', `fail  configuration  two\n${' '.repeat(21)}lines`, `${' '.repeat(21)}→ mend it`]);
  });
});
