import type { Mirror } from './mirrors.port.js';

export const CHECKOUTS = Symbol('CHECKOUTS');

export interface Checkouts {
  /**
   * Lays the tree of `commit` into the empty folder `folder`, with a throw-away `.git` of its own (history
   * readable, nothing shared writable, no hard links, no remote, no credential). The files belong to `owner`
   * when one is given (the bot runs as root), else to the bot.
   */
  lay(mirror: Mirror, commit: string, folder: string, owner?: { readonly uid: number; readonly gid: number }): Promise<void>;
}
