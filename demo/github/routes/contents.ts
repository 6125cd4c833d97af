import { commitOf, git, gitRaw } from '../git/bare.js';
import { checkMay } from '../access.js';
import type { Context, Routes } from '../http/context.js';
import { GithubError, notFound, ok, type Reply } from '../http/reply.js';
import type { Repository } from '../types.js';

/** GitHub leaves the content out of larger files (raw is asked for then). */
const INLINE_MAX_BYTES = 1024 * 1024;
const KINDS: Readonly<Record<string, string>> = { '120000': 'symlink', '160000': 'submodule' };

interface Entry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size: number;
  readonly path: string;
}

function entryOf(line: string): Entry {
  const tab = line.indexOf('\t');
  const [mode = '', type = '', sha = '', size = '0'] = line.slice(0, tab).split(/\s+/);
  return { mode, type, sha, size: Number(size) || 0, path: line.slice(tab + 1) };
}

async function entries(bareDir: string, commit: string, path: string): Promise<readonly Entry[]> {
  const listing = await git(bareDir, ['--literal-pathspecs', 'ls-tree', '-z', '--long', '--full-tree', commit, ...(path === '' ? [] : ['--', path])]);
  return listing.split('\0').filter(Boolean).map(entryOf);
}

function entryShape({ world, repository }: Context, entry: Entry, ref: string) {
  const api = `${world.url}/repos/${repository.owner}/${repository.name}`;
  const url = `${api}/contents/${entry.path}?ref=${ref}`;
  const git_url = `${api}/git/${entry.type}s/${entry.sha}`;
  const type = entry.type === 'tree' ? 'dir' : (KINDS[entry.mode] ?? 'file');
  return { name: entry.path.split('/').at(-1), path: entry.path, sha: entry.sha, size: entry.size, url, git_url, html_url: null, download_url: null, type, _links: { self: url, git: git_url, html: null } };
}

async function fileReply(context: Context, entry: Entry, ref: string): Promise<Reply> {
  const content = await gitRaw(context.repository.bareDir, ['cat-file', 'blob', entry.sha]);
  if (/application\/vnd\.github(\.v3)?\.raw/.test(context.headers.accept ?? '')) {
    return { status: 200, headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' }, body: content };
  }
  const inline = content.length <= INLINE_MAX_BYTES;
  const encoded = inline ? `${content.toString('base64').replace(/(.{60})/g, '$1\n')}\n` : '';
  return ok({ ...entryShape(context, entry, ref), encoding: inline ? 'base64' : 'none', content: encoded });
}

async function commitAt({ bareDir, defaultBranch }: Repository, ref: string | null): Promise<string> {
  const commit = await commitOf(bareDir, ref ?? defaultBranch);
  if (commit !== undefined) return commit;
  if (ref === null) throw new GithubError(404, 'This repository is empty.');
  throw new GithubError(404, `No commit found for the ref ${ref}`);
}

async function getContent(context: Context): Promise<Reply> {
  const { world, actor, repository, parameters, query } = context;
  await checkMay(world.emulate, actor, repository, ['contents'], 'read');
  const path = (parameters.path ?? '').replace(/\/+$/, '');
  const ref = query.get('ref') ?? repository.defaultBranch;
  const commit = await commitAt(repository, query.get('ref'));
  const [entry] = path === '' ? [] : await entries(repository.bareDir, commit, path);
  if (path !== '' && !entry) throw notFound();
  if (entry?.type === 'blob') return fileReply(context, entry, ref);
  const listed = await entries(repository.bareDir, commit, path === '' ? '' : `${path}/`);
  return ok(listed.map((one) => entryShape(context, one, ref)));
}

export const contentRoutes: Routes = { 'repos/get-content': getContent };
