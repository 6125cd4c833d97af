import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** What a person may do here, least first; each may do what those before it may. */
export const USER_ROLES = ['viewer', 'maintainer', 'administrator'] as const;
export type UserRole = (typeof USER_ROLES)[number];

/** What an API token may do, least first: look; also change what its person may change; also what takes an administrator. */
export const TOKEN_SCOPES = ['read', 'operate', 'admin'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** What a request by an API token may, at most, of what its person may. */
export interface TokenLimits {
  readonly id: string;
  readonly scope: TokenScope;
  /** GitHub's numbers; undefined: every repository that its person sees. */
  readonly repositoryIds: readonly number[] | undefined;
}

/** Who is asking. */
export interface Principal {
  readonly userId: string;
  readonly githubId: number;
  readonly login: string;
  readonly role: UserRole;
  /** Undefined: in person, by a session. */
  readonly token?: TokenLimits;
}

/** Whether who asked would still be let in: for an answer that goes on for long. */
export type Standing = () => Promise<boolean>;

export type RequestOfPrincipal = Request & { principal?: Principal; stands?: Standing };

export function mayActAs(role: UserRole | undefined, needed: UserRole): boolean {
  return role !== undefined && USER_ROLES.indexOf(role) >= USER_ROLES.indexOf(needed);
}

/** The person a guarded route is answered to. */
export const Asking = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<RequestOfPrincipal>();
  if (principal === undefined) throw new Error('a public route asks for a principal');
  return principal;
});

/** Whether they would still be let in. */
export const StillAsking = createParamDecorator((_: unknown, context: ExecutionContext): Standing => {
  const { stands } = context.switchToHttp().getRequest<RequestOfPrincipal>();
  if (stands === undefined) throw new Error('a public route asks for a principal');
  return stands;
});
