import type { World } from '../http/context.js';
import { performedVia, personByLogin } from '../routes/people.js';
import { repositoryShape } from '../routes/repository-shape.js';
import type { Repository } from '../types.js';

/** An issue or comment as the API gives it; the payloads carry it unchanged. */
export type ApiObject = Readonly<Record<string, unknown>> & { readonly user?: { readonly login?: string } | null };

/** What every payload of an App's webhook about a repository has. */
async function envelope(world: World, repository: Repository, sender: string) {
  const { installationId: id } = repository;
  return {
    repository: repositoryShape(world, repository),
    installation: { id, node_id: Buffer.from(`Installation:${id}`).toString('base64') },
    sender: await personByLogin(world, sender),
  };
}

export async function issueCommentCreated(world: World, repository: Repository, issue: ApiObject, comment: ApiObject) {
  const sender = comment.user?.login ?? '';
  return { action: 'created', issue, comment: { ...comment, performed_via_github_app: performedVia(world, sender) }, ...(await envelope(world, repository, sender)) };
}

export async function issuesLabeled(world: World, repository: Repository, issue: ApiObject, label: string, sender: string) {
  const labels = [{ id: 1, node_id: 'TGFiZWw6MQ==', name: label, color: 'ededed', default: false, description: null }];
  return { action: 'labeled', issue: { ...issue, labels }, label: labels[0], ...(await envelope(world, repository, sender)) };
}

export async function issuesAssigned(world: World, repository: Repository, issue: ApiObject, assignee: string, sender: string) {
  const person = await personByLogin(world, assignee);
  return { action: 'assigned', issue: { ...issue, assignee: person, assignees: [person] }, assignee: person, ...(await envelope(world, repository, sender)) };
}

export async function repositoryRenamed(world: World, repository: Repository, from: string) {
  return { action: 'renamed', changes: { repository: { name: { from } } }, ...(await envelope(world, repository, repository.owner)) };
}

/** GitHub sends it once, when an App's webhook is set up: it has no installation and no repository. */
export function ping(world: World) {
  const hook = { type: 'App', id: 1, name: 'web', active: true, events: ['issues', 'issue_comment'], app_id: world.app.id, config: { content_type: 'json', insecure_ssl: '0', secret: '********' } };
  return { zen: 'Keep it logically awesome.', hook_id: 1, hook };
}

export async function installation(world: World, action: 'created' | 'deleted', account: string, id: number, repositories: readonly Repository[]) {
  const person = await personByLogin(world, account);
  const now = new Date().toISOString();
  return {
    action,
    installation: {
      id,
      account: person,
      repository_selection: 'all',
      access_tokens_url: `${world.url}/app/installations/${id}/access_tokens`,
      repositories_url: `${world.url}/installation/repositories`,
      html_url: `${world.url}/settings/installations/${id}`,
      app_id: world.app.id,
      app_slug: world.app.slug,
      target_id: person.id,
      target_type: 'User',
      permissions: PERMISSIONS,
      events: EVENTS,
      created_at: now,
      updated_at: now,
      single_file_name: null,
      suspended_by: null,
      suspended_at: null,
    },
    repositories: repositories.map(({ id: repositoryId, owner, name, isPrivate }) => ({ id: repositoryId, node_id: Buffer.from(`Repository:${repositoryId}`).toString('base64'), name, full_name: `${owner}/${name}`, private: isPrivate })),
    requester: null,
    sender: person,
  };
}

/** What the App of the stand-in may do and hears of: what the product asks for in its set-up. */
export const PERMISSIONS = { contents: 'write', issues: 'write', pull_requests: 'write', metadata: 'read', members: 'read' } as const;
export const EVENTS = ['issues', 'issue_comment', 'repository'] as const;
