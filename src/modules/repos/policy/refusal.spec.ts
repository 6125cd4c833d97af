import { GitFailure } from '../git/git-failure.js';
import { asPatchError } from './patch-errors.js';
import { displayPath, refused } from './refusal.js';

describe('telling a refusal', () => {
  it('S24: shows no control, bidi or markdown character of a path', () => {
    expect(displayPath('a\nb\u202e`\\\u200c')).toBe(String.raw`a\u{a}b\u{202e}\u{60}\u{5c}\u{200c}`);
    expect(displayPath('x'.repeat(500))).toHaveLength(201);
  });

  it('names the first and counts the others', () => {
    const error = refused([{ path: 'a', rule: 'mode.gitlink' }, { path: 'b', rule: 'path.git' }]);
    expect(error).toMatchObject({ code: 'patch.refused', retry: 'never', detail: { path: 'a', rule: 'mode.gitlink', refusals: [{ path: 'a' }, { path: 'b' }] } });
    expect(error.message).toBe('The change is not published: `a` is a submodule reference [mode.gitlink] (and 1 more).');
  });

  it.each([
    ["error: invalid path '.git/x'", 'patch.refused', 'path.git'],
    ["error: invalid path 'x\\y'", 'patch.refused', 'path.outside'],
    ["error: affected file 'l/x' is beyond a symbolic link", 'patch.refused', 'path.beyond-link'],
    ['fatal: Out of memory, malloc failed', 'patch.refused', 'size.memory'],
    ['error: patch failed: a.txt:1', 'patch.unusable', undefined],
  ])('%s is %s', (stderr, code, rule) => {
    const error = asPatchError(new GitFailure('apply', 1, undefined, stderr, ''));
    expect([error.code, error.detail.rule]).toEqual([code, rule]);
  });
});
