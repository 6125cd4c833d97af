import type { World } from '../http/context.js';
import { branchHead, git } from '../git/bare.js';
import type { PullRecord, Repository } from '../types.js';
import { performedVia, personByLogin } from './people.js';
import { repositoryShape } from './repository-shape.js';

/** Reads what the branches say now; a closed pull request keeps what they said last. */
export async function refreshHead(world: World, repository: Repository, pull: PullRecord): Promise<void> {
  if (pull.state !== 'open') return;
  const head = await branchHead(repository.bareDir, pull.head);
  const base = await branchHead(repository.bareDir, pull.base);
  if (head === undefined || base === undefined || (head === pull.headSha && base === pull.baseSha)) return;
  Object.assign(pull, { headSha: head, baseSha: base });
  world.store.save();
}

async function side(world: World, repository: Repository, branch: string, sha: string) {
  const user = await personByLogin(world, repository.owner);
  return { label: `${repository.owner}:${branch}`, ref: branch, sha, user, repo: await repositoryShape(world, repository) };
}

/** A pull request as lists show it. */
export async function pullShape(world: World, repository: Repository, pull: PullRecord) {
  await refreshHead(world, repository, pull);
  const api = `${world.url}/repos/${repository.owner}/${repository.name}`;
  const page = `${world.url}/${repository.owner}/${repository.name}/pull/${pull.number}`;
  return {
    id: pull.id,
    node_id: Buffer.from(`PullRequest:${pull.id}`).toString('base64'),
    number: pull.number,
    url: `${api}/pulls/${pull.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    issue_url: `${api}/issues/${pull.number}`,
    comments_url: `${api}/issues/${pull.number}/comments`,
    state: pull.state,
    locked: false,
    draft: pull.draft,
    title: pull.title,
    body: pull.body,
    user: await personByLogin(world, pull.author),
    labels: [],
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    milestone: null,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergeCommit === null ? null : pull.closedAt,
    merge_commit_sha: pull.mergeCommit,
    head: await side(world, repository, pull.head, pull.headSha),
    base: await side(world, repository, pull.base, pull.baseSha),
    author_association: 'NONE',
    auto_merge: null,
    performed_via_github_app: performedVia(world, pull.author),
  };
}

const countOf = (text: string, name: string): number => Number(new RegExp(`(\\d+) ${name}`).exec(text)?.[1] ?? 0);

/** A pull request as its own address shows it: with what a list leaves out. */
export async function fullPullShape(world: World, repository: Repository, pull: PullRecord) {
  const shape = await pullShape(world, repository, pull);
  const range = `${pull.baseSha}...${pull.headSha}`;
  const stat = await git(repository.bareDir, ['diff', '--shortstat', range]);
  const commits = await git(repository.bareDir, ['rev-list', '--count', `${pull.baseSha}..${pull.headSha}`]);
  return {
    ...shape,
    merged: pull.mergeCommit !== null,
    mergeable: pull.state === 'open' ? true : null,
    mergeable_state: pull.state === 'open' ? 'clean' : 'unknown',
    merged_by: null,
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: Number(commits),
    additions: countOf(stat, 'insertion'),
    deletions: countOf(stat, 'deletion'),
    changed_files: countOf(stat, 'file'),
  };
}
