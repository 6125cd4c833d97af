import type { LendRequest, LentToken } from './token-lender.port.js';

export const TOKEN_MINTER = Symbol('TOKEN_MINTER');

/** Has GitHub make a new installation token. */
export interface TokenMinter {
  /** @throws AppError `token.refused`, `token.unavailable` (retry later), `app.not_configured`. */
  mint(request: LendRequest): Promise<LentToken>;
}
