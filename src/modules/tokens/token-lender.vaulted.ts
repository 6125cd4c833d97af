import { Inject, Injectable } from '@nestjs/common';
import { liveSecrets } from '../../shared/crypto/live-secrets.js';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';
import type { LendRequest, LentToken, TokenLender } from './token-lender.port.js';
import { TOKEN_MINTER, type TokenMinter } from './token-minter.port.js';
import { checkNarrow, scopeKey } from './token-scope.js';
import { TOKEN_VAULT, type TokenVault } from './token-vault.port.js';

/**
 * A token with less than this left is replaced, milliseconds: enough for the calls of a step. A fetch or push that outlasts it
 * (`GIT_FETCH_TIMEOUT_SECONDS`, the wait for a mirror's lock included) fails as `repo.unavailable` and is tried again with a new one.
 */
const RENEW_BEFORE = 5 * 60_000;

/** From the vault while it is fresh, else newly minted; whoever asks for the same scope meanwhile shares the answer. */
@Injectable()
export class VaultedTokenLender implements TokenLender {
  readonly #flights = new Map<string, Promise<LentToken>>();

  constructor(
    @Inject(TOKEN_VAULT) private readonly vault: TokenVault,
    @Inject(TOKEN_MINTER) private readonly minter: TokenMinter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async lend(request: LendRequest): Promise<LentToken> {
    checkNarrow(request);
    const key = scopeKey(request);
    const flying = this.#flights.get(key);
    if (flying) return await flying;
    const flight = this.fetch(request).finally(() => this.land(key, flight));
    this.#flights.set(key, flight);
    return await flight;
  }

  /** Whatever is in flight may have read what is dropped here, so the next `lend` starts a flight of its own. */
  async forget(request: LendRequest): Promise<void> {
    await this.vault.drop(request);
    this.#flights.delete(scopeKey(request));
  }

  /** Known from here on, so that no text that leaves this process shows it. */
  private async fetch(request: LendRequest): Promise<LentToken> {
    const token = await this.find(request);
    liveSecrets.hold(token.value, 'passing');
    return token;
  }

  private async find(request: LendRequest): Promise<LentToken> {
    const kept = await this.vault.find(request);
    if (kept && kept.expiresAt.getTime() - this.clock.now().getTime() >= RENEW_BEFORE) return kept;
    const token = await this.minter.mint(request);
    await this.vault.keep(request, token);
    return token;
  }

  private land(key: string, flight: Promise<LentToken>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
