export const TOKEN_LENDER = Symbol('TOKEN_LENDER');

export type PermissionName = 'contents' | 'issues' | 'pull_requests' | 'metadata' | 'members';

/** What a step needs, in GitHub's words; a token is narrowed to exactly this. */
export type Permissions = Readonly<Partial<Record<PermissionName, 'read' | 'write'>>>;

export interface LendRequest {
  readonly installationId: number;
  readonly repositoryId: number;
  readonly permissions: Permissions;
}

export interface LentToken {
  /** Opaque; of any length and alphabet. */
  readonly value: string;
  readonly expiresAt: Date;
}

/** Lends installation tokens for one repository and one step; keeps them sealed at rest. */
export interface TokenLender {
  /** @throws AppError `token.refused` when the App may not, `token.unavailable` (retry later) when GitHub does not answer. */
  lend(request: LendRequest): Promise<LentToken>;
  /** Drops what is stored for this request, so that the next `lend` mints anew (after a 401). */
  forget(request: LendRequest): Promise<void>;
}
