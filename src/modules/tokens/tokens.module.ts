import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CONFIG } from '../../shared/config/index.js';
import { createSealer } from '../../shared/crypto/create-sealer.js';
import { SEALER } from '../../shared/crypto/sealer.port.js';
import { APP_SIGNER } from './app-signer.port.js';
import { RsaAppSigner } from './app-signer.rsa.js';
import { InstallationTokenEntity } from './installation-token.entity.js';
import { TOKEN_LENDER } from './token-lender.port.js';
import { VaultedTokenLender } from './token-lender.vaulted.js';
import { OctokitTokenMinter } from './token-minter.octokit.js';
import { TOKEN_MINTER } from './token-minter.port.js';
import { PgTokenVault } from './token-vault.pg.js';
import { TOKEN_VAULT } from './token-vault.port.js';

/** Only the signer and the lender go out: nobody else mints or opens the vault. */
@Module({
  imports: [TypeOrmModule.forFeature([InstallationTokenEntity])],
  providers: [
    { provide: SEALER, inject: [CONFIG], useFactory: createSealer },
    { provide: APP_SIGNER, useClass: RsaAppSigner },
    { provide: TOKEN_MINTER, useClass: OctokitTokenMinter },
    { provide: TOKEN_VAULT, useClass: PgTokenVault },
    { provide: TOKEN_LENDER, useClass: VaultedTokenLender },
  ],
  exports: [APP_SIGNER, TOKEN_LENDER],
})
export class TokensModule {}
