export const EFFECTS = Symbol('EFFECTS');

export type EffectKind = 'pull request' | 'comment' | 'reaction';

/** What GitHub made: a pull request's number, the id of a comment or a reaction. */
export interface Made {
  readonly id: number;
  /** Where people see it; empty where nobody asks. */
  readonly url: string;
}

/** Whose effect it is; with an epoch only while that claim holds. */
export interface EffectOwner {
  readonly id: string;
  readonly epoch?: number;
}

/** What a task makes at GitHub, each kind once: written down before it is made and after. */
export interface Effects {
  /**
   * What was made already, else what `make` makes. `repeated`: an earlier try meant to make it and nobody knows
   * whether it came to it, so it must be looked for first.
   * @throws RunStopped when the claim is gone; whatever `make` throws.
   */
  once(owner: EffectOwner, kind: EffectKind, make: (repeated: boolean) => Promise<Made>): Promise<Made>;
  /** It is not there any more: the next `once` looks for it and makes it anew. */
  gone(taskId: string, kind: EffectKind): Promise<void>;
}
