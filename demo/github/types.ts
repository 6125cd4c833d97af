/** GitHub's `role_name`. */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** A repository of the stand-in: its row, and the bare repository that is the truth about its commits. */
export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly ownerId: number;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  readonly installationId: number;
  readonly bareDir: string;
}

export interface PullRecord {
  /** Row id of the issue that carries its number. */
  readonly id: number;
  readonly repositoryId: number;
  readonly number: number;
  readonly author: string;
  readonly head: string;
  readonly createdAt: string;
  title: string;
  body: string | null;
  base: string;
  draft: boolean;
  state: 'open' | 'closed';
  /** The head's commit as last seen; while open it is read from the branch. */
  headSha: string;
  baseSha: string;
  mergeCommit: string | null;
  updatedAt: string;
  closedAt: string | null;
}

export const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;
export type ReactionContent = (typeof REACTIONS)[number];

export interface ReactionRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly target: 'issue' | 'comment';
  /** Issue number or comment id. */
  readonly targetId: number;
  readonly login: string;
  readonly content: ReactionContent;
  readonly createdAt: string;
}

/** Who sent a request, as its token says. */
export interface Actor {
  readonly login: string;
  readonly id: number;
  /** Set when the token is an installation's. */
  readonly installation?: {
    readonly accountId: number;
    readonly permissions: Readonly<Record<string, string>>;
    /** Undefined: every repository of the account. */
    readonly repositoryIds: readonly number[] | undefined;
  };
}

export interface LogEntry {
  readonly at: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  status: number;
}

export interface Violation {
  readonly method: string;
  readonly path: string;
  readonly problem: string;
}
