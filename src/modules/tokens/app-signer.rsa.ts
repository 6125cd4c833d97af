import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { AppError } from '../../shared/errors/app-error.js';
import type { AppSigner } from './app-signer.port.js';

/** Issued in the past, because GitHub refuses a JWT from what its clock calls the future. */
const BACKDATE_SECONDS = 60;
/** GitHub's limit (docs.github.com, "Generating a JSON Web Token (JWT) for a GitHub App"). */
const LIFETIME_SECONDS = 600;

/** RS256 by node:crypto. The keys are read once and never handed out; the first signs. */
@Injectable()
export class RsaAppSigner implements AppSigner {
  readonly #appId: string | undefined;
  readonly #keys: readonly KeyObject[];

  /** @throws AppError `config.invalid` when a configured key is not an RSA private key. */
  constructor(@Inject(CONFIG) config: Pick<Config, 'github'>) {
    this.#appId = config.github.appId;
    this.#keys = config.github.privateKeys.map(readKey);
  }

  get configured(): boolean {
    return this.#appId !== undefined && this.#keys.length > 0;
  }

  get appId(): string {
    if (this.#appId === undefined) throw unconfigured();
    return this.#appId;
  }

  createJwt(now: Date): string {
    const [key] = this.#keys;
    if (!key) throw unconfigured();
    const issued = Math.floor(now.getTime() / 1000) - BACKDATE_SECONDS;
    const head = encode({ alg: 'RS256', typ: 'JWT' });
    const claims = encode({ iat: issued, exp: issued + LIFETIME_SECONDS, iss: this.appId });
    const signature = sign('RSA-SHA256', Buffer.from(`${head}.${claims}`), key);
    return `${head}.${claims}.${signature.toString('base64url')}`;
  }
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function readKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The parser's own error may quote what it was given.
  }
  throw new AppError('config.invalid', 'GITHUB_APP_PRIVATE_KEY holds a key that is not an RSA private key in PEM form. Download it from the settings of the GitHub App.');
}

function unconfigured(): AppError {
  return new AppError('app.not_configured', 'No GitHub App is configured: set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY.');
}
