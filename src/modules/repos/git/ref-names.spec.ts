import fc from 'fast-check';
import { isBranchName, isObjectId } from './ref-names.js';

describe('branch names', () => {
  it.each(['main', 'agent-bot/issue-1', 'feature/ünï-中', 'a.b', 'v1.0', 'x@y', 'dependabot/npm_and_yarn/a-1'])('allows %s', (name) => {
    expect(isBranchName(name)).toBe(true);
  });

  it.each(['', '-x', '--upload-pack=x', 'a..b', 'a@{1}', '@', 'HEAD', '/a', 'a/', 'a//b', '.a', 'a/.b', 'a.', 'a.lock', 'a.lock/b', 'a b', 'a\nb', 'a\0b', 'a~1', 'a^', 'a:b', 'a?', 'a*', 'a[', 'a\\b', 'a\ud800', 'refs/heads/../..', 'x'.repeat(300)])(
    'S21: refuses %j',
    (name) => {
      expect(isBranchName(name)).toBe(false);
    },
  );

  it('S21: whatever passes is one argument that git can not take for an option, a range or a refspec', () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom('-', '/', '.', '..', '@{', '.lock', ':', '+', '~', '^', 'a', 'HEAD', '\0', '\n', ' ', '*'), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 });
    fc.assert(fc.property(pieces, (parts) => {
      const name = parts.join('');
      if (!isBranchName(name)) return;
      expect(name).not.toMatch(/^-|\.\.|[:~^?*[\\ \p{Cc}]|@\{|\.lock$|^\/|\/$|\/\//u);
      expect(Buffer.from(name).toString()).toBe(name);
    }));
  });
});

describe('object names', () => {
  it('are full or nothing', () => {
    expect(['a'.repeat(40), '0'.repeat(64)].map(isObjectId)).toEqual([true, true]);
    expect(['', 'main', 'a'.repeat(39), 'A'.repeat(40), `${'a'.repeat(40)}\n`, `--${'a'.repeat(38)}`].map(isObjectId)).toEqual([false, false, false, false, false, false]);
  });
});
