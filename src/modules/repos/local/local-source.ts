import type { Transport } from '../git/git-command.js';

export const LOCAL_SOURCE = Symbol('LOCAL_SOURCE');

/** A repository that a person named on the command line. Its configuration, hooks and content are as untrusted as any. */
export interface LocalSource {
  /** Below zero: no number of GitHub's. The same for the same place. */
  readonly id: number;
  /** For people: the folder's or the address's last part. */
  readonly name: string;
  /** What git fetches: an address without credentials. */
  readonly url: string;
  readonly transport: Transport;
  /** Branch to start from; undefined: the one that the repository's HEAD names. */
  readonly base: string | undefined;
  readonly target: LocalTarget;
}

/** Where the branch goes: into the repository of this git folder, or as a git bundle into a new file. */
export type LocalTarget = { readonly kind: 'repository'; readonly gitDir: string } | { readonly kind: 'bundle'; readonly folder: string };

/** Absolute path of the file that a run's branch is bundled into. */
export function bundlePath(folder: string, branch: string): string {
  return `${folder.replace(/\/+$/, '')}/${branch.replaceAll('/', '-')}.bundle`;
}
