import type { World } from '../http/context.js';
import type { Repository } from '../types.js';
import { person } from './people.js';

/** A repository as GitHub shows one beside other things and in webhooks. */
export function repositoryShape(world: World, repository: Repository) {
  const { id, owner, ownerId, name, isPrivate } = repository;
  const page = `${world.url}/${owner}/${name}`;
  return {
    id,
    node_id: Buffer.from(`Repository:${id}`).toString('base64'),
    name,
    full_name: `${owner}/${name}`,
    private: isPrivate,
    owner: person(world, owner, ownerId),
    html_url: page,
    description: null,
    fork: false,
    url: `${world.url}/repos/${owner}/${name}`,
    clone_url: `${page}.git`,
    default_branch: repository.defaultBranch,
    archived: false,
    disabled: false,
    visibility: isPrivate ? 'private' : 'public',
  };
}
