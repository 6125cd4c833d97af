import type { AppError } from './app-error.js';

/** transient: passes by itself. limited: GitHub says when. permission: a person has to allow it. permanent: stays so. bug: ours. */
export type ErrorClass = 'transient' | 'limited' | 'permission' | 'permanent' | 'bug';

/** Whether work that met an error is taken up again: never, while it has tries, or always because no try is spent on it. */
export type Again = 'never' | 'while tries last' | 'always';

export const AGAIN: Readonly<Record<ErrorClass, Again>> = {
  transient: 'while tries last',
  limited: 'always',
  permission: 'never',
  permanent: 'never',
  bug: 'while tries last',
};

/** Codes that tell their class; the others are transient or permanent by their `retry`. */
const CLASSES: Readonly<Record<string, ErrorClass>> = {
  'host.limited': 'limited',
  'host.away': 'limited',
  'host.forbidden': 'permission',
  'repo.forbidden': 'permission',
  'token.refused': 'permission',
  internal: 'bug',
};

export function classOf({ code, retry }: AppError): ErrorClass {
  const known = Object.hasOwn(CLASSES, code) ? CLASSES[code] : undefined;
  return known ?? (retry === 'later' ? 'transient' : 'permanent');
}

/** Whether work that met the error goes on, now or later; `lastTry` when it has no more. */
export function goesOn(error: AppError, lastTry: boolean): boolean {
  const again = AGAIN[classOf(error)];
  return again === 'always' || (again === 'while tries last' && !lastTry);
}
