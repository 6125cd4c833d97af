import type { Principal, UserRole } from '../../shared/http/principal.js';

export const USERS = Symbol('USERS');

export interface Grant {
  readonly login: string;
  readonly role: UserRole;
  /** `waiting`: the person has not logged in yet and gets the role when they do. */
  readonly state: 'applied' | 'waiting';
}

/** People by GitHub's number; a login is only what it is called today. */
export interface Users {
  /** At each login: a person not seen before is a viewer unless a grant waits under this login. */
  loggedIn(githubId: number, login: string): Promise<Principal>;
  find(userId: string): Promise<Principal | undefined>;
  /** To the person who logged in last under this login, else to whoever logs in first under it. */
  grant(login: string, role: UserRole): Promise<Grant>;
}
