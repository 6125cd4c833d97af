import type { LentToken } from '../../tokens/index.js';
import type { Mirror } from '../mirrors/mirrors.port.js';

export const PUBLISHER = Symbol('PUBLISHER');

export interface Publication {
  readonly mirror: Mirror;
  /** The commit the patch was made against. */
  readonly baseCommit: string;
  /** `git diff --binary` of the agent's work; untrusted. */
  readonly patch: Buffer;
  readonly branch: string;
  readonly message: string;
  /** Author and committer; default the bot's own name, `agent-bot[bot]`. */
  readonly author?: { readonly name: string; readonly email: string };
  /** Author and committer date, fixed per task, so that a repeated publication makes the same commit. */
  readonly date: Date;
  /** What the remote branch pointed at when the work began; undefined when it did not exist. The push's lease. */
  readonly expectedRemote: string | undefined;
  readonly token: LentToken;
  /** Told the commit before it is pushed; what it throws ends the publication. */
  readonly announce?: (commit: string) => Promise<void>;
}

export interface ChangedFile {
  readonly path: string;
  readonly added: number;
  readonly deleted: number;
}

export interface Published {
  readonly commit: string;
  readonly files: readonly ChangedFile[];
}

export interface Publisher {
  /**
   * Applies the patch to a clean clone, checks it against policy, commits and pushes with lease. When the remote
   * branch already is our commit, it is left as it is.
   * @throws AppError `patch.refused` (names the file and the rule), `patch.unusable` (does not apply, or changes
   *   nothing), `push.rejected` (somebody else moved the branch, or a rule of the code host refused it),
   *   `repo.not_found`, `repo.forbidden`, `repo.unavailable` (retry later).
   */
  publish(publication: Publication): Promise<Published>;
}
