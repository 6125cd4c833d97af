/** The unprivileged user that PostgreSQL runs as when the bot is root (it refuses root); initdb wants one with a name: `nobody`. */
const NOBODY = { uid: 65_534, gid: 65_534 } as const;

/** Options for `spawn`: as root the server's user, else nothing, because we are that user already. */
export function asServerUser(): { readonly uid?: number; readonly gid?: number } {
  return process.getuid?.() === 0 ? NOBODY : {};
}

/** Id of the user that owns the server and its data. */
export function serverUid(): number | undefined {
  return asServerUser().uid ?? process.getuid?.();
}

/** The environment of the server's programs: their libraries lie beside them, and nothing of ours is for them. */
export const SERVER_ENVIRONMENT = { LANG: 'C', LC_ALL: 'C', PATH: '/usr/bin:/bin' } as const;
