import { AppError } from '../../shared/errors/app-error.js';
import type { LendRequest, Permissions } from './token-lender.port.js';

const LEVELS: Readonly<Record<string, number>> = { read: 1, write: 2 };

/** One spelling for one set of permissions: `contents:read,issues:write`. */
export function permissionsText(permissions: Permissions): string {
  return Object.entries(permissions)
    .map(([name, level]) => `${name}:${level}`)
    .sort()
    .join(',');
}

/** The same for requests that one token serves. */
export function scopeKey(request: LendRequest): string {
  return `${request.installationId}/${request.repositoryId}/${permissionsText(request.permissions)}`;
}

/**
 * A request that names nothing would be granted everything, so it is refused before GitHub sees it.
 * @throws AppError `token.refused`.
 */
export function checkNarrow(request: LendRequest): void {
  const ids = [request.installationId, request.repositoryId];
  const levels = Object.values(request.permissions);
  const narrow = ids.every((id) => Number.isSafeInteger(id) && id > 0) && levels.length > 0 && levels.every((level) => level in LEVELS);
  if (!narrow) throw new AppError('token.refused', 'A token was asked for without one repository and its permissions.', { detail: { ...request } });
}

/** Whether what GitHub granted is no more than what was asked; `metadata:read` comes with every token. */
export function isWithin(granted: Readonly<Record<string, string | undefined>>, asked: Permissions): boolean {
  const limits: Readonly<Record<string, string | undefined>> = { metadata: 'read', ...asked };
  return Object.entries(granted).every(([name, level]) => (LEVELS[level ?? ''] ?? Infinity) <= (LEVELS[limits[name] ?? ''] ?? 0));
}
