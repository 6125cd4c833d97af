import type { RepositoryRole } from '../../repos/index.js';

const ROLES: ReadonlySet<RepositoryRole> = new Set(['write', 'maintain', 'admin']);

/** Whether a person with this role may have the bot change the repository: whoever may change it themselves. */
export function mayAsk(role: RepositoryRole): boolean {
  return ROLES.has(role);
}
