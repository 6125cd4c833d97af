/** Where things are inside a cage: the same in every run, so that nothing in an event or a session shows the host. */
export const INSIDE = {
  /** Node's own layout (`bin`, `lib`), with npm. */
  node: '/opt/node',
  /** Our own programs: the init, the offline agent, the self-test. */
  programs: '/opt/agent-bot',
  workspace: '/workspace',
  home: '/home/agent',
  tmp: '/tmp',
  objects: '/mirror/objects',
  /** Sockets that lead out, one folder a run. */
  sockets: '/run/cage',
} as const;

export const NODE_INSIDE = `${INSIDE.node}/bin/node`;

/** User and group ids inside; outside they are the run user's. */
export const INSIDE_ID = 1000;

const SEARCH_PATH = `${INSIDE.node}/bin:/usr/local/bin:/usr/bin:/bin`;

/** The whole environment of a caged command; nothing of the bot's own gets in. */
export function insideEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: SEARCH_PATH,
    HOME: INSIDE.home,
    USER: 'agent',
    LOGNAME: 'agent',
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    TMPDIR: INSIDE.tmp,
    npm_config_update_notifier: 'false',
    npm_config_cache: `${INSIDE.tmp}/npm`,
    ...extra,
  };
}
