import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alterationWords, alteredScripts, manifestIn } from './altered-scripts.js';

const withScripts = (scripts: unknown) => JSON.stringify({ name: 'x', scripts });

describe('altered scripts', () => {
  it.each([
    ['nothing', withScripts({ test: 'a' }), `${withScripts({ test: 'a' })}\n`, []],
    ['one changed', withScripts({ test: 'a', lint: 'l' }), withScripts({ test: 'true', lint: 'l' }), ['test']],
    ['one before it', withScripts({ test: 'a' }), withScripts({ pretest: 'x', test: 'a' }), ['pretest']],
    ['one gone with the file', withScripts({ test: 'a' }), undefined, ['test']],
    ['one in a new file', undefined, withScripts({ test: 'a' }), ['test']],
    ['all in a broken file', withScripts({ test: 'a' }), '{', ['test']],
    ['no scripts at all', 'null', withScripts('words'), []],
  ])('%s', (_what, before, after, names) => {
    expect(alteredScripts(before, after)).toEqual(names);
  });

  it('are told in a sentence a file', () => {
    const altered = new Map([['package.json', ['test']], ['web/package.json', ['a', 'b', 'c', 'd', 'e', 'f', 'g']], ['same/package.json', []]]);
    expect(alterationWords(altered)).toBe(
      ' This change alters the script `test` in `package.json`, which the checks may be made of.' +
        ' This change alters the scripts `a`, `b`, `c`, `d`, `e` and 2 more in `web/package.json`, which the checks may be made of.',
    );
    expect(alterationWords(new Map())).toBe('');
  });

  it('are read from plain files only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'agent-bot-manifest-'));
    writeFileSync(join(folder, 'package.json'), '{}');
    symlinkSync('/etc/hostname', join(folder, 'link'));
    mkdirSync(join(folder, 'folder'));
    const read = ['package.json', 'link', 'folder', 'absent'].map((path) => manifestIn(folder, path));
    expect(await Promise.all(read)).toEqual(['{}', undefined, undefined, undefined]);
    rmSync(folder, { recursive: true });
  });
});
