import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CryptoModule } from '../../shared/crypto/crypto.module.js';
import { APP_SIGNER } from './app-signer.port.js';
import { RsaAppSigner } from './app-signer.rsa.js';
import { MemoryHostGate } from './host-gate.memory.js';
import { HOST_GATE } from './host-gate.port.js';
import { InstallationTokenEntity } from './installation-token.entity.js';
import { TOKEN_LENDER } from './token-lender.port.js';
import { VaultedTokenLender } from './token-lender.vaulted.js';
import { OctokitTokenMinter } from './token-minter.octokit.js';
import { TOKEN_MINTER } from './token-minter.port.js';
import { PgTokenVault } from './token-vault.pg.js';
import { TOKEN_VAULT } from './token-vault.port.js';

/** The signer, the lender and the gate go out: nobody else mints or opens the vault. */
@Module({
  imports: [CryptoModule, TypeOrmModule.forFeature([InstallationTokenEntity])],
  providers: [
    { provide: APP_SIGNER, useClass: RsaAppSigner },
    { provide: TOKEN_MINTER, useClass: OctokitTokenMinter },
    { provide: TOKEN_VAULT, useClass: PgTokenVault },
    { provide: HOST_GATE, useClass: MemoryHostGate },
    { provide: TOKEN_LENDER, useClass: VaultedTokenLender },
  ],
  exports: [APP_SIGNER, TOKEN_LENDER, HOST_GATE],
})
export class TokensModule {}
