import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { UserRole } from './principal.js';

/** Key of a route's policy; a route without one lets the start fail. */
export const ACCESS = 'agent-bot:access';

export type Access = { readonly kind: 'public' } | { readonly kind: 'role'; readonly role: UserRole };

/** Key of what an API token may not, whatever its scope. */
export const IN_PERSON = 'agent-bot:in-person';

/** Answers everybody: the webhook (which has a signature), the probes and the login itself. */
export const Public = (): CustomDecorator => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Answers people who are logged in and have this role or a higher one. */
export const Roles = (role: UserRole): CustomDecorator => SetMetadata(ACCESS, { kind: 'role', role } satisfies Access);

/** For a session alone: no API token. */
export const InPerson = (): CustomDecorator => SetMetadata(IN_PERSON, true);
