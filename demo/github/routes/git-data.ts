import { branchHead, commitOf, git } from '../git/bare.js';
import { changedFiles } from '../git/changes.js';
import { checkMay } from '../access.js';
import type { Context, Routes } from '../http/context.js';
import { created, GithubError, invalid, nothing, notFound, ok } from '../http/reply.js';
import { commitShape } from './commit-shape.js';
import { paged } from './pages.js';

function may({ world, actor, repository }: Context, level: 'read' | 'write'): Promise<void> {
  return checkMay(world.emulate, actor, repository, ['contents'], level);
}

function refShape({ world, repository }: Context, ref: string, sha: string) {
  const api = `${world.url}/repos/${repository.owner}/${repository.name}/git`;
  return { ref, node_id: Buffer.from(`Ref:${ref}`).toString('base64'), url: `${api}/${ref}`, object: { type: 'commit', sha, url: `${api}/commits/${sha}` } };
}

/** `heads/main` as the addresses have it; the names themselves start with `refs/`. */
const fullName = (ref: string): string => (ref.startsWith('refs/') ? ref : `refs/${ref}`);

async function checkName({ repository }: Context, ref: string): Promise<void> {
  await git(repository.bareDir, ['check-ref-format', ref]).catch(() => {
    throw new GithubError(422, `Reference name '${ref}' is not valid`);
  });
}

async function getRef(context: Context) {
  await may(context, 'read');
  const ref = fullName(context.parameters.ref ?? '');
  const sha = await commitOf(context.repository.bareDir, ref);
  if (sha === undefined) throw notFound();
  return ok(refShape(context, ref, sha));
}

async function matchingRefs(context: Context) {
  await may(context, 'read');
  const prefix = fullName(context.parameters.ref ?? '');
  const lines = (await git(context.repository.bareDir, ['for-each-ref', '--format=%(objectname) %(refname)'])).split('\n').filter(Boolean);
  const refs = lines.map((line) => ({ sha: line.slice(0, line.indexOf(' ')), name: line.slice(line.indexOf(' ') + 1) }));
  return ok(paged(refs.filter(({ name }) => name.startsWith(prefix)).map(({ name, sha }) => refShape(context, name, sha)), context.query));
}

async function createRef(context: Context) {
  await may(context, 'write');
  const { repository, body } = context;
  const ref = String(body.ref);
  if (!ref.startsWith('refs/')) throw new GithubError(422, 'Reference name must start with refs/');
  await checkName(context, ref);
  const sha = await commitOf(repository.bareDir, String(body.sha));
  if (sha === undefined) throw new GithubError(422, 'Object does not exist');
  if (await commitOf(repository.bareDir, ref)) throw new GithubError(422, 'Reference already exists');
  await git(repository.bareDir, ['update-ref', ref, sha]);
  return created(refShape(context, ref, sha));
}

async function updateRef(context: Context) {
  await may(context, 'write');
  const { repository, body, parameters } = context;
  const ref = fullName(parameters.ref ?? '');
  const old = await commitOf(repository.bareDir, ref);
  if (old === undefined) throw new GithubError(422, 'Reference does not exist');
  const sha = await commitOf(repository.bareDir, String(body.sha));
  if (sha === undefined) throw new GithubError(422, 'Object does not exist');
  const isForward = await git(repository.bareDir, ['merge-base', '--is-ancestor', old, sha]).then(() => true, () => false);
  if (!isForward && body.force !== true) throw new GithubError(422, 'Update is not a fast forward');
  await git(repository.bareDir, ['update-ref', ref, sha, old]);
  return ok(refShape(context, ref, sha));
}

async function deleteRef(context: Context) {
  await may(context, 'write');
  const ref = fullName(context.parameters.ref ?? '');
  if (!(await commitOf(context.repository.bareDir, ref))) throw new GithubError(422, 'Reference does not exist');
  await git(context.repository.bareDir, ['update-ref', '-d', ref]);
  return nothing;
}

async function compare(context: Context) {
  await may(context, 'read');
  const { repository, parameters } = context;
  const [baseName = '', headName = ''] = (parameters.basehead ?? '').split('...');
  const base = await commitOf(repository.bareDir, baseName);
  const head = await commitOf(repository.bareDir, headName);
  if (!base || !head) throw notFound();
  const mergeBase = await git(repository.bareDir, ['merge-base', base, head]).catch(() => undefined);
  if (!mergeBase) throw invalid({ resource: 'Comparison', code: 'custom', message: 'No common ancestor' });
  const count = async (range: string) => Number(await git(repository.bareDir, ['rev-list', '--count', range]));
  const [ahead, behind] = [await count(`${base}..${head}`), await count(`${head}..${base}`)];
  const ids = (await git(repository.bareDir, ['rev-list', '--reverse', '--max-count=250', `${base}..${head}`])).split('\n').filter(Boolean);
  const commits = await Promise.all(ids.map((sha) => commitShape(context.world, repository, sha)));
  const status = ahead > 0 && behind > 0 ? 'diverged' : ahead > 0 ? 'ahead' : behind > 0 ? 'behind' : 'identical';
  const files = await changedFiles(repository.bareDir, base, head);
  const ends = { base_commit: await commitShape(context.world, repository, base), merge_base_commit: await commitShape(context.world, repository, mergeBase) };
  return ok({ ...ends, status, ahead_by: ahead, behind_by: behind, total_commits: ahead, commits, files });
}

async function branch(context: Context) {
  await may(context, 'read');
  const name = context.parameters.branch ?? '';
  const sha = await branchHead(context.repository.bareDir, name);
  if (sha === undefined) throw new GithubError(404, 'Branch not found');
  return ok({ name, commit: await commitShape(context.world, context.repository, sha), protected: false });
}

async function branches(context: Context) {
  await may(context, 'read');
  const lines = (await git(context.repository.bareDir, ['for-each-ref', '--format=%(objectname) %(refname:short)', 'refs/heads/'])).split('\n').filter(Boolean);
  const shapes = lines.map((line) => ({ name: line.slice(line.indexOf(' ') + 1), commit: { sha: line.slice(0, line.indexOf(' ')) }, protected: false }));
  return ok(paged(shapes, context.query));
}

async function commit(context: Context) {
  await may(context, 'read');
  const sha = await commitOf(context.repository.bareDir, context.parameters.ref ?? '');
  if (sha === undefined) throw new GithubError(422, `No commit found for SHA: ${context.parameters.ref}`);
  return ok(await commitShape(context.world, context.repository, sha));
}

export const gitDataRoutes: Routes = {
  'git/get-ref': getRef,
  'git/list-matching-refs': matchingRefs,
  'git/create-ref': createRef,
  'git/update-ref': updateRef,
  'git/delete-ref': deleteRef,
  'repos/compare-commits-with-basehead': compare,
  'repos/get-branch': branch,
  'repos/list-branches': branches,
  'repos/get-commit': commit,
};
