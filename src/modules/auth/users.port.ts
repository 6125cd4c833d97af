import type { Page } from '../../shared/http/cursor.js';
import type { Principal, UserRole } from '../../shared/http/principal.js';

export const USERS = Symbol('USERS');

export interface Grant {
  readonly login: string;
  readonly role: UserRole;
  /** `waiting`: the person has not logged in yet and gets the role when they do. */
  readonly state: 'applied' | 'waiting';
}

/** `waiting`: has a role and has not logged in yet. */
export const PERSON_STATES = ['active', 'disabled', 'waiting'] as const;
export type PersonState = (typeof PERSON_STATES)[number];

export interface Person {
  readonly userId: string;
  readonly githubId: number | undefined;
  readonly login: string;
  readonly role: UserRole;
  readonly state: PersonState;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | undefined;
}

/** People by GitHub's number; a login is only what it is called today. */
export interface Users {
  /** At each login: a person not seen before is a viewer unless a grant waits under this login. Undefined: disabled. */
  loggedIn(githubId: number, login: string): Promise<Principal | undefined>;
  /** Undefined also when disabled. */
  find(userId: string): Promise<Principal | undefined>;
  /** Who logged in last under this login; undefined also when disabled. */
  named(login: string): Promise<Principal | undefined>;
  /** Newest first, `limit` rows a page. */
  list(cursor: string | undefined, limit: number): Promise<Page<Person>>;
  /** Gives whether there is such a person; one who is in that state already stays there. */
  setDisabled(userId: string, disabled: boolean): Promise<boolean>;
  /** To the person who logged in last under this login, else to whoever logs in first under it. */
  grant(login: string, role: UserRole): Promise<Grant>;
}
