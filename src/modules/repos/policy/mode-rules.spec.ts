import type { WeighedEntry } from './changed-file.js';
import { brokenContentRule, brokenLinkRule, brokenModeRule } from './mode-rules.js';

const entry = (change: Partial<WeighedEntry>): WeighedEntry => ({
  path: 'a', legible: true, oldMode: '100644', newMode: '100644', oldObject: '', newObject: '', added: 0, deleted: 0, oldSize: 0, newSize: 0, content: undefined, ...change,
});

describe('mode rules', () => {
  it('know files, programs, links and removal, and nothing else', () => {
    expect(['100644', '100755', '120000', '000000'].map((newMode) => brokenModeRule(entry({ newMode })))).toEqual([undefined, undefined, undefined, undefined]);
    expect(['100664', '040000', '777777'].map((newMode) => brokenModeRule(entry({ newMode })))).toEqual(['mode.unknown', 'mode.unknown', 'mode.unknown']);
    expect(brokenModeRule(entry({ newMode: '160000' }))).toBe('mode.gitlink');
    expect(brokenModeRule(entry({ oldMode: '160000', newMode: '000000' }))).toBe('mode.gitlink');
  });

  it('a file becomes executable only as a script', () => {
    const becoming = (content: string | undefined) => brokenContentRule(entry({ newMode: '100755', content: content === undefined ? undefined : Buffer.from(content) }));
    expect([becoming('#!/bin/sh'), becoming('data'), becoming(''), becoming(undefined)]).toEqual([undefined, 'mode.executable', 'mode.executable', 'mode.executable']);
    expect(brokenContentRule(entry({ oldMode: '100755', newMode: '100755' }))).toBeUndefined();
    expect(brokenContentRule(entry({ newMode: '120000' }))).toBe('link.outside');
  });
});

describe('S23: link targets', () => {
  it.each([['l', 'a'], ['d/l', '../a'], ['d/e/l', '../../a/b'], ['l', './a'], ['d/l', '..'], ['l', '.github/x']])('%s → %s stays inside', (path, target) => {
    expect(brokenLinkRule(path, Buffer.from(target))).toBeUndefined();
  });

  it.each([['l', '/etc'], ['l', '..'], ['l', '../x'], ['d/l', '../../x'], ['d/l', 'a/../../../x'], ['d/l', 'a/..'], ['a\\b', '..'], ['l', 'C:/x'], ['l', '..\\x'], ['l', ''], ['l', 'a\0b'], ['l', 'x'.repeat(5000)]])(
    '%s → %s is refused',
    (path, target) => {
      expect(brokenLinkRule(path, Buffer.from(target))).toBe('link.outside');
    },
  );

  it('never into .git', () => {
    expect(brokenLinkRule('d/l', Buffer.from('../.git/config'))).toBe('link.git');
    expect(brokenLinkRule('l', Buffer.from('GIT~1'))).toBe('link.git');
  });

  it('bytes that are not UTF-8 are refused', () => {
    expect(brokenLinkRule('l', Buffer.from([0x61, 0xff]))).toBe('link.outside');
  });
});
