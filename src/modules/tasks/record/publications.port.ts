export const PUBLICATIONS = Symbol('PUBLICATIONS');

/** Which commits the bot itself published: only those may it ever replace. */
export interface Publications {
  /**
   * Writes a commit down before it is pushed, so that no death in between makes a stranger of it. Called within the
   * task's `publish` step; answers false, writing nothing, when a newer claim of the task exists.
   */
  note(taskId: string, epoch: number, commit: string): Promise<boolean>;
  /** Every commit that any task on this issue wrote down; `repositoryId` is the code host's. */
  commitsOf(repositoryId: number, issueNumber: number): Promise<ReadonlySet<string>>;
}
