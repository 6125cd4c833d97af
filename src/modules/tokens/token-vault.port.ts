import type { LendRequest, LentToken } from './token-lender.port.js';

export const TOKEN_VAULT = Symbol('TOKEN_VAULT');

/** Installation tokens at rest: AES-256-GCM, bound to their row by additional authenticated data. */
export interface TokenVault {
  find(request: LendRequest): Promise<LentToken | undefined>;
  keep(request: LendRequest, token: LentToken): Promise<void>;
  drop(request: LendRequest): Promise<void>;
}
