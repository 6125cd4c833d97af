import type { Mirror } from '../mirrors/mirrors.port.js';

export const CHECKOUTS = Symbol('CHECKOUTS');

/** Where a cage shows the mirror's objects to the tree's git (`CageOptions.objects` of the agents module). */
export const CAGED_OBJECTS = '/mirror/objects';

export interface Checkouts {
  /**
   * Lays the tree of `commit` into the empty folder `folder`, on branch `work`, with a throw-away `.git` of its own
   * (history readable, nothing shared writable, no hard links, no remote, no credential). The files belong to `owner`
   * when one is given (the bot runs as root), else to the bot.
   *
   * The `.git` borrows the mirror's objects from `objectsPath`, the path as git in the tree will see it: the default
   * is the cage's; without a cage give `<mirror.path>/objects`.
   * @throws AppError `checkout.failed`: the commit is not in the mirror, or its tree holds a path that is unsafe to lay.
   */
  lay(mirror: Mirror, commit: string, folder: string, owner?: { readonly uid: number; readonly gid: number }, objectsPath?: string): Promise<void>;
}
