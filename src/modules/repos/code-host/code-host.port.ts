import type { RepositoryFacts, RepositoryRef } from '../repository.js';

export const CODE_HOST = Symbol('CODE_HOST');

/** GitHub's `role_name`; `none` also stands for "no such person". */
export type RepositoryRole = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly locked: boolean;
  readonly isPullRequest: boolean;
}

export interface Comment {
  readonly id: number;
  readonly body: string;
}

export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly headBranch: string;
  readonly headSha: string;
  readonly baseBranch: string;
}

export interface NewPullRequest {
  readonly title: string;
  readonly body: string;
  readonly head: string;
  readonly base: string;
}

export type ReactionTarget = { readonly kind: 'issue'; readonly number: number } | { readonly kind: 'comment'; readonly id: number };

/**
 * GitHub, as far as the bot needs it. Each call lends itself a token for this one repository with the permissions
 * of that call. Errors are AppErrors: `host.not_found`, `host.forbidden`, `host.invalid` (never),
 * `host.unavailable` (retry later: 5xx, network; `detail.retryAfterSeconds` when GitHub said how long), `host.limited`
 * (GitHub limits this installation; nothing is asked for it until the limit ends, `detail.retryAfterSeconds`), `host.away`
 * (it left calls unanswered one after the other; nothing is asked for as long), and what `TokenLender` throws when no token
 * is to be had.
 */
export interface CodeHost {
  /** @throws AppError `host.not_found` when the installation can not see it. */
  repository(ref: RepositoryRef): Promise<RepositoryFacts>;
  /** With `userId`, `none` when that person does not have the login any more: names are given up and taken by others. */
  roleOf(ref: RepositoryRef, login: string, userId?: number): Promise<RepositoryRole>;
  issue(ref: RepositoryRef, number: number): Promise<Issue>;
  /** Text of a file at a ref; undefined when there is none. */
  readFile(ref: RepositoryRef, path: string, gitRef: string): Promise<string | undefined>;
  /** The open pull requests of this branch (same repository) that our own App opened. */
  openPullRequests(ref: RepositoryRef, headBranch: string): Promise<readonly PullRequest[]>;
  /** The open pull requests of this branch (same repository) that anybody else opened. */
  othersPullRequests(ref: RepositoryRef, headBranch: string): Promise<readonly PullRequest[]>;
  createPullRequest(ref: RepositoryRef, pull: NewPullRequest): Promise<PullRequest>;
  updatePullRequest(ref: RepositoryRef, number: number, change: { readonly title: string; readonly body: string }): Promise<void>;
  /** The comments on an issue that our own App wrote, oldest first. */
  ownComments(ref: RepositoryRef, issueNumber: number): Promise<readonly Comment[]>;
  createComment(ref: RepositoryRef, issueNumber: number, body: string): Promise<Comment>;
  updateComment(ref: RepositoryRef, commentId: number, body: string): Promise<void>;
  /** One that is gone already is as good as deleted. */
  deleteComment(ref: RepositoryRef, commentId: number): Promise<void>;
  /** Adding the same reaction twice is one reaction. */
  react(ref: RepositoryRef, target: ReactionTarget, content: 'eyes' | 'confused'): Promise<number>;
  /** Slug of our App, the name people mention; cached. */
  appSlug(): Promise<string>;
}
