import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Keyring } from '../../../src/shared/crypto/keyring.js';
import { AesGcmSealer } from '../../../src/shared/crypto/sealer.aes-gcm.js';
import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { InstallationTokenEntity } from '../../../src/modules/tokens/installation-token.entity.js';
import { VaultedTokenLender } from '../../../src/modules/tokens/token-lender.vaulted.js';
import type { LendRequest } from '../../../src/modules/tokens/index.js';
import { PgTokenVault } from '../../../src/modules/tokens/token-vault.pg.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';

const MINUTE = 60_000;
const START = new Date('2026-11-20T12:00:00Z');
const CANARY = `ghs_1_${'canary-._'.repeat(70)}`;
const request: LendRequest = { installationId: 11, repositoryId: 2 ** 40, permissions: { contents: 'read', issues: 'write' } };

describe('installation tokens at rest', () => {
  const keys = { k1: { id: 'k1', key: randomBytes(32) }, k2: { id: 'k2', key: randomBytes(32) } };
  let database: TestDatabase;
  let now: Date;
  const clock = { now: () => now };
  const vaultWith = (...ring: { id: string; key: Buffer }[]) => new PgTokenVault(database.dataSource, new AesGcmSealer(new Keyring(ring)), uuidIds, clock);
  const rows = () => database.dataSource.query<{ id: string; repository_id: string; sealed: string; expires_at: Date }[]>('SELECT * FROM installation_tokens ORDER BY repository_id');
  const token = (minutes = 60, value = CANARY) => ({ value, expiresAt: new Date(now.getTime() + minutes * MINUTE) });

  beforeAll(async () => {
    Logger.overrideLogger(false);
    database = await startTestDatabase({ entities: [InstallationTokenEntity] });
  });
  beforeEach(async () => {
    now = START;
    await database.dataSource.query('TRUNCATE installation_tokens');
  });
  afterAll(async () => {
    await database.stop();
    Logger.overrideLogger(['error', 'warn', 'log']);
  });

  it('gives back what was kept, for the same scope alone', async () => {
    const vault = vaultWith(keys.k1);
    await vault.keep(request, token());
    expect(await vault.find({ ...request, permissions: { issues: 'write', contents: 'read' } })).toEqual(token());
    expect(await vault.find({ ...request, permissions: { contents: 'read' } })).toBeUndefined();
    expect(await vault.find({ ...request, repositoryId: 3 })).toBeUndefined();
    expect(await vault.find({ ...request, installationId: 12 })).toBeUndefined();
  });

  it('stores no token in clear (S41)', async () => {
    await vaultWith(keys.k1).keep(request, token());
    const [{ dump } = { dump: '' }] = await database.dataSource.query<{ dump: string }[]>('SELECT string_agg(t::text, chr(10)) AS dump FROM installation_tokens t');
    expect(dump).toContain('v1:k1:');
    expect(dump).not.toMatch(/canary/);
    expect(dump).not.toContain(Buffer.from(CANARY).toString('base64url').slice(0, 40));
  });

  it('keeps one row a scope, the newest token in it', async () => {
    const vault = vaultWith(keys.k1);
    await vault.keep(request, token(60, 'old'));
    await vault.keep(request, token(61, 'new'));
    expect(await vault.find(request)).toEqual(token(61, 'new'));
    expect(await rows()).toHaveLength(1);
  });

  it('lends no row that was moved to another scope, and drops it (S40)', async () => {
    const vault = vaultWith(keys.k1);
    const other = { ...request, repositoryId: 3 };
    await vault.keep(request, token());
    await vault.keep(other, token(60, 'other'));
    await database.dataSource.query('UPDATE installation_tokens a SET sealed = b.sealed FROM installation_tokens b WHERE a.id <> b.id');
    expect([await vault.find(request), await vault.find(other)]).toEqual([undefined, undefined]);
    expect(await rows()).toEqual([]);
  });

  it('lends no row whose scope was rewritten', async () => {
    const vault = vaultWith(keys.k1);
    await vault.keep(request, token());
    await database.dataSource.query('UPDATE installation_tokens SET repository_id = 3');
    expect(await vault.find({ ...request, repositoryId: 3 })).toBeUndefined();
  });

  it('reads rows of an older key while it is on the ring, and counts them as absent after', async () => {
    await vaultWith(keys.k1).keep(request, token());
    expect(await vaultWith(keys.k2, keys.k1).find(request)).toEqual(token());
    expect(await vaultWith(keys.k2).find(request)).toBeUndefined();
    expect(await rows()).toEqual([]);
  });

  it('forgets what expired, and what it is told to', async () => {
    const vault = vaultWith(keys.k1);
    await vault.keep(request, token(60));
    now = new Date(START.getTime() + 60 * MINUTE);
    expect(await vault.find(request)).toBeUndefined();
    const other = { ...request, repositoryId: 3 };
    await vault.keep(other, token());
    expect((await rows()).map(({ repository_id }) => repository_id)).toEqual(['3']);
    await vault.drop(other);
    expect(await rows()).toEqual([]);
  });

  it('takes many writers at once', async () => {
    const vault = vaultWith(keys.k1);
    for (let id = 1; id <= 20; id += 1) await vault.keep({ ...request, repositoryId: id }, token(1));
    now = new Date(START.getTime() + 2 * MINUTE);
    await Promise.all(Array.from({ length: 20 }, (_, at) => vault.keep({ ...request, repositoryId: 100 + (at % 2) }, token(60, `t${at}`))));
    expect((await rows()).map(({ repository_id }) => repository_id)).toEqual(['100', '101']);
    expect((await vault.find({ ...request, repositoryId: 100 }))?.value).toMatch(/^t\d+$/);
  });

  describe('lent through the vault', () => {
    let mints: number;
    const lenderOf = () => new VaultedTokenLender(vaultWith(keys.k1), { mint: () => Promise.resolve(token(60, `minted-${(mints += 1)}`)) }, clock);

    beforeEach(() => {
      mints = 0;
    });

    it('is minted once for all who ask at once, and outlives the process (S46)', async () => {
      const lender = lenderOf();
      const lent = await Promise.all(Array.from({ length: 30 }, () => lender.lend(request)));
      expect(new Set(lent.map(({ value }) => value))).toEqual(new Set(['minted-1']));
      expect(await lenderOf().lend(request)).toEqual(lent[0]);
      expect(mints).toBe(1);
    });

    it('is renewed with less than five minutes left, and after forget', async () => {
      const lender = lenderOf();
      await lender.lend(request);
      now = new Date(START.getTime() + 55 * MINUTE);
      expect((await lender.lend(request)).value).toBe('minted-1');
      now = new Date(START.getTime() + 55 * MINUTE + 1);
      expect((await lender.lend(request)).value).toBe('minted-2');
      await lender.forget(request);
      expect((await lender.lend(request)).value).toBe('minted-3');
    });
  });
});
