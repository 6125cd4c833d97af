export const APP_SIGNER = Symbol('APP_SIGNER');

/** Signs as the GitHub App and gives out nothing but signatures: the private key never leaves it. */
export interface AppSigner {
  /** Whether App credentials are configured at all; without them the product is in set-up state. */
  readonly configured: boolean;
  /** The App id GitHub knows us by (the JWT's issuer). */
  readonly appId: string;
  /** RS256 JWT, issued 60 s back, good for at most 10 minutes (GitHub's limit). */
  createJwt(now: Date): string;
}
