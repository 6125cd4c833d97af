import type { Context, Routes } from '../http/context.js';
import { notFound, ok } from '../http/reply.js';
import { personByLogin } from './people.js';
import type { Role } from '../types.js';

/** GitHub's older four-step scale beside `role_name`. */
const LEGACY: Readonly<Record<Role, string>> = { admin: 'admin', maintain: 'write', write: 'write', triage: 'read', read: 'read', none: 'none' };

/** A known user without a role reads a public repository and gets `none` of a private one; an unknown user is 404. */
async function permission({ world, repository, parameters }: Context) {
  const login = parameters.username ?? '';
  const given = await world.emulate.ask('role', repository.id, login);
  if (given === null) throw notFound();
  const role: Role = given === 'none' && !repository.isPrivate ? 'read' : given;
  return ok({ permission: LEGACY[role], role_name: role, user: await personByLogin(world, login) });
}

export const permissionRoutes: Routes = { 'repos/get-collaborator-permission-level': permission };
