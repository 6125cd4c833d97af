/** Characters of what git, or a file's name, may say in a sentence. */
const SAID_MAX = 200;

const EMPTY_REPOSITORY = /^error: '(.+?)\/?' does not have a commit checked out$/m;
const REFUSED = /^error: invalid path '(.+)'$/m;
const UNREADABLE = /^error: open\("(.+)"\): (.+)$/m;

/** What git complained of, in words for the person who asked: what it was, where, and what to do. */
export function wordsOf(complaint: string): string {
  const repository = EMPTY_REPOSITORY.exec(complaint)?.[1];
  if (repository !== undefined) {
    return `The agent left the folder ${shown(repository)} as a git repository of its own without a commit, and that can be no part of a change. Ask again, and say that no repository may be made there.`;
  }
  const refused = REFUSED.exec(complaint)?.[1];
  if (refused !== undefined) return `The agent left the file ${shown(refused)}, and git takes no file of that name (\`.git\` in any spelling). Ask again, and say what it should leave alone.`;
  const [, file, why] = UNREADABLE.exec(complaint) ?? [];
  if (file !== undefined) return `The file ${shown(file)} that the agent left can not be read: ${plain(why ?? '')}. Ask again, and say what it should leave alone.`;
  const last = complaint.trimEnd().split('\n').at(-1) ?? '';
  return last === '' ? "The agent's change could not be read from its files, and git did not say why." : `The agent's change could not be read from its files; git said: ${shown(last)}.`;
}

/** Text of others as code of one line. */
function shown(text: string): string {
  return `\`${plain(text)}\``;
}

function plain(text: string): string {
  return text.slice(0, SAID_MAX).replaceAll('`', "'").replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
}
