import { git } from '../git/bare.js';
import type { World } from '../http/context.js';
import type { Repository } from '../types.js';

const FORMAT = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');

/** A commit as GitHub shows it; whose account it is, is not looked up. */
export async function commitShape(world: World, repository: Repository, sha: string) {
  const text = await git(repository.bareDir, ['show', '--no-patch', `--format=${FORMAT}`, sha]);
  const [id = '', tree = '', parents = '', author, authorMail, authored, committer, committerMail, committed, message] = text.split('\0');
  const api = `${world.url}/repos/${repository.owner}/${repository.name}`;
  return {
    sha: id,
    url: `${api}/commits/${id}`,
    html_url: `${world.url}/${repository.owner}/${repository.name}/commit/${id}`,
    commit: {
      message,
      tree: { sha: tree, url: `${api}/git/trees/${tree}` },
      author: { name: author, email: authorMail, date: authored },
      committer: { name: committer, email: committerMail, date: committed },
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    author: null,
    committer: null,
    parents: parents.split(' ').filter(Boolean).map((parent) => ({ sha: parent, url: `${api}/commits/${parent}` })),
  };
}
