import { forbidden, notFound, ok } from '../http/reply.js';
import type { Context, Routes } from '../http/context.js';
import { personByLogin } from './people.js';

/** For the organisation's own installation with `members: read`; who does not belong to it is 404. */
async function membership({ world, actor, parameters }: Context) {
  const { org = '', username = '' } = parameters;
  const account = await world.emulate.ask('ensureUser', org);
  if (actor?.installation?.accountId !== account.id || actor.installation.permissions['members'] === undefined) throw forbidden();
  if (!world.store.isMember(org, username)) throw notFound();
  const url = `${world.url}/orgs/${org}`;
  return ok({ url: `${url}/memberships/${username}`, state: 'active', role: 'member', organization_url: url, organization: { login: org, id: account.id }, user: await personByLogin(world, username) });
}

export const membershipRoutes: Routes = { 'orgs/get-membership-for-user': membership };
