import fc from 'fast-check';
import { brokenPathRule, isGitName } from './path-rules.js';

describe('path rules', () => {
  it.each(['.git', '.GIT', '.Git/', '.g\u200cit', '.gi\ufefft', 'git~1', 'GIT~12', '.git.', '.git ', '.git . .', '.git::$INDEX_ALLOCATION', '.git:x', '.ｇｉｔ'])('takes %j for git', (name) => {
    expect(isGitName(name.replace('/', ''))).toBe(true);
    expect(brokenPathRule(`a/${name.replace('/', '')}/b`)).toBe('path.git');
  });

  it.each(['.github', '.gitignore', '.gitkeep', 'git', '.gitea', 'x.git', 'git~x', '.gitlab-ci.yml', '.git-blame-ignore-revs'])('does not take %j for git', (name) => {
    expect(isGitName(name)).toBe(false);
    expect(brokenPathRule(`a/${name}`)).toBeUndefined();
  });

  it.each([
    ['/etc/passwd', 'path.outside'], ['C:/x', 'path.outside'], ['a/../b', 'path.outside'], ['a//b', 'path.outside'], ['./a', 'path.outside'], ['a\\..\\b', 'path.outside'], ['', 'path.outside'],
    ['a\nb', 'path.illegible'], ['a\u001b[0m', 'path.illegible'],
    ['.gitmodules', 'path.git-settings'], ['x/.GITATTRIBUTES', 'path.git-settings'], ['gitmod~1', 'path.git-settings'], ['GI7EBA~1', 'path.git-settings'], ['.lfsconfig', 'path.git-settings'], ['.gitconfig', 'path.git-settings'],
    ['.github/workflows/x.yml', 'path.workflow'], ['.GITHUB/WorkFlows', 'path.workflow'], ['.github./workflows /x', 'path.workflow'],
  ])('%j breaks %s', (path, rule) => {
    expect(brokenPathRule(path)).toBe(rule);
  });

  it.each(['a', 'src/a.ts', '.github/agent-bot.yml', 'docs/.github/workflows/x.yml', 'ö/中.txt', 'a b', '-rf', '..a', 'a..', '.env.example'])('%j passes', (path) => {
    expect(brokenPathRule(path)).toBeUndefined();
  });

  it('no case, ignored character or trailing dot hides a .git anywhere in a path', () => {
    const hidden = fc.tuple(fc.constantFrom('.git', '.GIT', '.gIt'), fc.constantFrom('', '\u200c', '\u200d', '\u202e', '\ufeff'), fc.nat(4), fc.constantFrom('', '.', ' ', '. .', ':x'))
      .map(([name, ignored, at, tail]) => `${name.slice(0, at)}${ignored}${name.slice(at)}${tail}`);
    const names = fc.array(fc.stringMatching(/^[a-z]{1,5}$/), { maxLength: 3 });
    fc.assert(fc.property(names, hidden, names, (before, name, after) => {
      expect(brokenPathRule([...before, name, ...after].join('/'))).toBe('path.git');
    }));
  });
});
