import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { CODE_HOST, REPOSITORY_CATALOGUE, ReposModule, type CodeHost, type RepositoryCatalogue } from '../../../src/modules/repos/index.js';
import { APP_SIGNER, TOKEN_LENDER, TokensModule, type AppSigner, type TokenLender } from '../../../src/modules/tokens/index.js';
import { CONFIG } from '../../../src/shared/config/index.js';
import { IDS } from '../../../src/shared/crypto/ids.port.js';
import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { DatabaseModule } from '../../../src/shared/database/database.module.js';
import { Breakers } from '../../../src/shared/resilience/breakers.js';
import { CLOCK, systemClock } from '../../../src/shared/resilience/clock.port.js';
import { testBreakers } from '../../support/breakers.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';

@Global()
@Module({})
class Globals {
  static with(config: object): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: CLOCK, useValue: systemClock },
      { provide: IDS, useValue: uuidIds },
      { provide: Breakers, useValue: testBreakers() },
    ];
    return { module: Globals, providers, exports: providers };
  }
}

describe('tokens and repos as modules', () => {
  let database: TestDatabase;
  let dataDir: string;
  let app: TestingModule;

  beforeAll(async () => {
    database = await startTestDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'wiring-'));
    const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
    const github = { url: 'http://127.0.0.1:9', apiUrl: 'http://127.0.0.1:9', appId: '7', privateKeys: [privateKey], webhookSecrets: [] };
    const config = { production: false, dataDir, secretKeys: [], github, patch: { maxBytes: 1, maxFiles: 1 }, proxy: { url: undefined, except: [] } };
    app = await Test.createTestingModule({ imports: [Globals.with(config), DatabaseModule.register({ url: database.url, poolMax: 4 }), TokensModule, ReposModule] }).compile();
  });
  afterAll(async () => {
    await app.close();
    await database.stop();
    await rm(dataDir, { recursive: true });
  });

  it('give out the signer, the lender, the catalogue and the code host', async () => {
    expect(app.get<AppSigner>(APP_SIGNER, { strict: false })).toMatchObject({ configured: true, appId: '7' });
    expect(await app.get<RepositoryCatalogue>(REPOSITORY_CATALOGUE, { strict: false }).findRepository(1)).toBeUndefined();
  });

  it('seal with a key generated for this data directory', async () => {
    expect(await readFile(join(dataDir, 'secrets', 'secret-keys'), 'utf8')).toMatch(/^local:[A-Za-z0-9+/]{43}=\n$/);
  });

  it('call a GitHub that is not there a passing fault, all the way up', async () => {
    const ref = { id: 1, installationId: 2, owner: 'octo-org', name: 'hello' };
    const later = { code: 'token.unavailable', retry: 'later' };
    await expect(app.get<TokenLender>(TOKEN_LENDER, { strict: false }).lend({ installationId: 2, repositoryId: 1, permissions: { contents: 'read' } })).rejects.toMatchObject(later);
    await expect(app.get<CodeHost>(CODE_HOST, { strict: false }).repository(ref)).rejects.toMatchObject(later);
    await expect(app.get<CodeHost>(CODE_HOST, { strict: false }).appSlug()).rejects.toMatchObject({ code: 'host.unavailable', retry: 'later' });
  });
});
