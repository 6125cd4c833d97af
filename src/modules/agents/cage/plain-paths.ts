import { INSIDE } from './inside.js';
import type { RunFolders } from './run-folders.js';
import type { Runtime } from './runtime.js';

/** Host folders behind the cage's inside paths, for running without a cage. */
export type PathMap = ReadonlyMap<string, string>;

export function plainPaths(runtime: Runtime, folders: RunFolders, objects: string | undefined): PathMap {
  return new Map([
    [INSIDE.node, runtime.node],
    [INSIDE.programs, runtime.programs],
    [INSIDE.workspace, folders.workspace],
    [INSIDE.home, folders.home],
    [INSIDE.tmp, folders.tmp],
    ...(objects === undefined ? [] : [[INSIDE.objects, objects] as const]),
  ]);
}

/** The host's path when `text` is an inside path, else the text itself. */
export function toHost(map: PathMap, text: string): string {
  for (const [inside, host] of map) {
    if (text === inside || text.startsWith(`${inside}/`)) return `${host}${text.slice(inside.length)}`;
  }
  return text;
}

/** As `toHost`, for each member of a search path. */
export const listToHost = (map: PathMap, text: string): string =>
  text
    .split(':')
    .map((item) => toHost(map, item))
    .join(':');
