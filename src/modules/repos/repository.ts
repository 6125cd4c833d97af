/** A repository on the code host, addressed by its number: names change, the number does not. */
export interface RepositoryRef {
  readonly id: number;
  readonly installationId: number;
  readonly owner: string;
  readonly name: string;
}

export interface RepositoryFacts {
  /** As it is called now. */
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly archived: boolean;
}
