import { wordsOf } from './patch-complaint.js';

describe('what git complains of when it reads the agent’s tree', () => {
  it.each([
    ["error: 'web/sub/' does not have a commit checked out\nfatal: adding files failed\n", 'The agent left the folder `web/sub` as a git repository of its own without a commit, and that can be no part of a change. Ask again, and say that no repository may be made there.'],
    ['error: open("a b.txt"): Permission denied\nerror: unable to index file \'a b.txt\'\nfatal: adding files failed\n', 'The file `a b.txt` that the agent left can not be read: Permission denied. Ask again, and say what it should leave alone.'],
    ['error: open("f"): Input/output error\nfatal: adding files failed\n', 'The file `f` that the agent left can not be read: Input/output error. Ask again, and say what it should leave alone.'],
    ["error: invalid path '.GIT/config'\nerror: unable to add '.GIT/config' to index\nfatal: adding files failed\n", 'The agent left the file `.GIT/config`, and git takes no file of that name (`.git` in any spelling). Ask again, and say what it should leave alone.'],
    ['fatal: something new\n', "The agent's change could not be read from its files; git said: `fatal: something new`."],
    ['', "The agent's change could not be read from its files, and git did not say why."],
  ])('%j', (complaint, words) => {
    expect(wordsOf(complaint)).toBe(words);
  });

  it('lets no name break out', () => {
    expect(wordsOf("error: 'a`\u001b[31m@octocat/' does not have a commit checked out")).toContain("`a' [31m@octocat`");
    expect(wordsOf(`fatal: ${'x'.repeat(5000)}`).length).toBeLessThan(300);
  });
});
