import type { RepositoryRef } from '../repository.js';

export const REPOSITORY_CATALOGUE = Symbol('REPOSITORY_CATALOGUE');

export type InstallationState = 'active' | 'suspended' | 'deleted';

export interface Installation {
  readonly id: number;
  readonly accountLogin: string;
  readonly state: InstallationState;
}

/**
 * What the App is installed on, as rows. Every write may come twice or late and leaves the same rows: GitHub never
 * reuses an installation's number, so `deleted` is final whatever arrives after it.
 */
export interface RepositoryCatalogue {
  recordInstallation(installation: Installation): Promise<void>;
  /** Makes sure of the rows (a missing installation is added as active, its account named by the owner) and follows a new name. */
  recordRepositories(repositories: readonly RepositoryRef[]): Promise<void>;
  /** Forgets repositories that this installation no longer reaches; those that belong to another stay. */
  removeRepositories(installationId: number, repositoryIds: readonly number[]): Promise<void>;
  findInstallation(id: number): Promise<Installation | undefined>;
  /** The repository under its newest name; undefined when unknown or its installation is not active. */
  findRepository(id: number): Promise<RepositoryRef | undefined>;
  /** The one that goes by this name now, in any spelling; its installation is active. */
  findNamed(owner: string, name: string): Promise<RepositoryRef | undefined>;
  /** Any one of an account's whose installation is active. */
  findAnyOf(accountLogin: string): Promise<RepositoryRef | undefined>;
}
