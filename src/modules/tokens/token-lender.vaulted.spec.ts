import { VaultedTokenLender } from './token-lender.vaulted.js';
import type { LendRequest, LentToken } from './token-lender.port.js';
import { scopeKey } from './token-scope.js';
import { liveSecrets } from '../../shared/crypto/live-secrets.js';
import { AppError } from '../../shared/errors/app-error.js';

const MINUTE = 60_000;
const request: LendRequest = { installationId: 1, repositoryId: 2, permissions: { contents: 'read' } };

function setUp() {
  const state = { now: new Date('2026-11-20T12:00:00Z'), mints: [] as LendRequest[], rows: new Map<string, LentToken>(), failure: undefined as AppError | undefined };
  const vault = {
    find: (asked: LendRequest) => Promise.resolve(state.rows.get(scopeKey(asked))),
    keep: (asked: LendRequest, token: LentToken) => Promise.resolve(void state.rows.set(scopeKey(asked), token)),
    drop: (asked: LendRequest) => Promise.resolve(void state.rows.delete(scopeKey(asked))),
  };
  const minter = {
    mint: (asked: LendRequest) => {
      state.mints.push(asked);
      if (state.failure) return Promise.reject(state.failure);
      return Promise.resolve({ value: `token-${state.mints.length}`, expiresAt: new Date(state.now.getTime() + 60 * MINUTE) });
    },
  };
  return { state, vault, lender: new VaultedTokenLender(vault, minter, { now: () => state.now }) };
}

describe('VaultedTokenLender', () => {
  it('mints once and lends the same token while it is fresh', async () => {
    const { lender, state } = setUp();
    const lent = await lender.lend(request);
    state.now = new Date(state.now.getTime() + 55 * MINUTE);
    expect(await lender.lend(request)).toEqual(lent);
    expect(state.mints).toEqual([request]);
  });

  it('S42: makes what it lends a secret of this process, newly minted or kept', async () => {
    const { lender, state } = setUp();
    const kept = 'ghs_lender9Spec8Kept7Token6';
    state.rows.set(scopeKey(request), { value: kept, expiresAt: new Date(state.now.getTime() + 30 * MINUTE) });
    expect(liveSecrets.areIn(kept)).toBe(false);
    await lender.lend(request);
    expect(liveSecrets.areIn(kept)).toBe(true);
  });

  it('renews a token with less than five minutes left', async () => {
    const { lender, state } = setUp();
    await lender.lend(request);
    state.now = new Date(state.now.getTime() + 55 * MINUTE + 1);
    expect((await lender.lend(request)).value).toBe('token-2');
    expect((await lender.lend(request)).value).toBe('token-2');
  });

  it('mints once for all who ask at once (S46)', async () => {
    const { lender, state } = setUp();
    const lent = await Promise.all(Array.from({ length: 50 }, () => lender.lend(request)));
    expect(new Set(lent.map(({ value }) => value))).toEqual(new Set(['token-1']));
    expect(state.mints).toHaveLength(1);
  });

  it('keeps scopes apart', async () => {
    const { lender, state } = setUp();
    const other = { ...request, permissions: { contents: 'write' } } as const;
    const [read, write] = await Promise.all([lender.lend(request), lender.lend(other)]);
    expect(read.value).not.toBe(write.value);
    expect(state.mints).toEqual([request, other]);
  });

  it('mints anew after forget, even while an older flight is in the air', async () => {
    const { lender } = setUp();
    expect((await lender.lend(request)).value).toBe('token-1');
    const stale = lender.lend(request);
    await lender.forget(request);
    expect((await lender.lend(request)).value).toBe('token-2');
    expect((await stale).value).toBe('token-1');
    expect((await lender.lend(request)).value).toBe('token-2');
  });

  it('passes a failure to all who wait and tries again for the next', async () => {
    const { lender, state } = setUp();
    state.failure = new AppError('token.unavailable', 'no', { retry: 'later' });
    const outcomes = await Promise.allSettled([lender.lend(request), lender.lend(request)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(state.mints).toHaveLength(1);
    state.failure = undefined;
    expect((await lender.lend(request)).value).toBe('token-2');
  });

  it('lends nothing for a request that is not narrow', async () => {
    const { lender, state } = setUp();
    await expect(lender.lend({ ...request, permissions: {} })).rejects.toMatchObject({ code: 'token.refused' });
    expect(state.mints).toEqual([]);
  });
});
