import type { RepositoryRef } from '../../repos/index.js';

export const REPOSITORY_POLICY = Symbol('REPOSITORY_POLICY');

/** Where a repository says how the bot shall behave in it; read from its default branch only. */
export const POLICY_PATH = '.github/agent-bot.yml';

export interface Policy {
  /** Commands that must pass before a pull request is made; undefined when the file does not say. */
  readonly verify: readonly string[] | undefined;
  /** The word people mention, without the `@`; undefined: the App's slug. */
  readonly mention: string | undefined;
}

export interface RepositoryPolicy {
  /**
   * @param defaultBranch saves a call when it is known.
   * @throws AppError `policy.invalid` whose message names line and reason; `host.*` when it can not be read.
   */
  load(repository: RepositoryRef, defaultBranch?: string): Promise<Policy>;
}
