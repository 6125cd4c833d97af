import { mayActAs, type TokenScope, type UserRole } from '../../shared/http/principal.js';
import { isReading } from './same-origin.js';

/** The highest role whose routes a token reaches, whoever's it is. */
const REACH: Readonly<Record<TokenScope, UserRole>> = { read: 'viewer', operate: 'maintainer', admin: 'administrator' };

/** Whether a token of this scope may ask a route that is for this role. */
export function isInScope(scope: TokenScope, role: UserRole, method: string): boolean {
  return mayActAs(REACH[scope], role) && (scope !== 'read' || isReading(method));
}
