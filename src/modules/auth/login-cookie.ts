import { createHash, hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { Keyring } from '../../shared/crypto/keyring.js';
import { AesGcmSealer } from '../../shared/crypto/sealer.aes-gcm.js';
import type { Sealer, SecretPlace } from '../../shared/crypto/sealer.port.js';
import type { SecretKey } from '../../shared/crypto/secret-key.js';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';
import { Shares } from '../../shared/resilience/shares.js';
import type { LoginAttempt } from './github-login.port.js';
import { isSecure, sessionKeys } from './session-keys.js';

/** A login that nobody finished within this time is over. */
const UNFINISHED_MS = 600_000;
const PLACE: SecretPlace = ['cookie', 'login', 'github'];

export interface Begun {
  readonly attempt: LoginAttempt;
  readonly returnTo: string;
}

/**
 * A login under way, kept by the browser that began it and by nobody else: sealed (AES-256-GCM, a key derived from the
 * session's), for ten minutes, and believed once in each process. A visitor costs no row.
 */
@Injectable()
export class LoginCookie {
  private readonly secure: boolean;
  private readonly name: string;
  private readonly uses: Shares;
  private sealer: Promise<Sealer> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.secure = isSecure(config);
    this.name = this.secure ? '__Host-agent-bot-login' : 'agent-bot-login';
    this.uses = new Shares(clock, 1, UNFINISHED_MS);
  }

  /** As with the session's, no cookie over a connection that the proxy says was plain. */
  async give(request: Request, response: Response, begun: Begun): Promise<void> {
    if (this.secure && !request.secure && request.headers['x-forwarded-proto'] !== 'https') return;
    const sealed = (await this.open()).seal(JSON.stringify({ ...begun, until: this.clock.now().getTime() + UNFINISHED_MS }), PLACE);
    response.cookie(this.name, sealed, { ...this.options(), maxAge: UNFINISHED_MS });
  }

  /** What the browser began; the cookie is gone afterwards, and a copy of it is worth nothing. */
  async take(request: Request, response: Response): Promise<Begun | undefined> {
    const sealed = cookieOf(request, this.name);
    if (sealed === undefined) return undefined;
    response.clearCookie(this.name, this.options());
    const begun = await this.read(sealed);
    return begun === undefined || this.uses.exceeded(begun.attempt.state) ? undefined : begun;
  }

  private async read(sealed: string): Promise<Begun | undefined> {
    try {
      const { until, ...begun } = JSON.parse((await this.open()).open(sealed, PLACE)) as Begun & { readonly until: number };
      return until > this.clock.now().getTime() ? begun : undefined;
    } catch {
      return undefined; // not ours, or of a key that is gone
    }
  }

  private options(): CookieOptions {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.secure };
  }

  private open(): Promise<Sealer> {
    return (this.sealer ??= sessionKeys(this.config).then((keys) => new AesGcmSealer(new Keyring(keys.map(derived)))));
  }
}

/** A key of its own for this one use, found again by its digest when the keys have moved on. */
function derived(sessionKey: string): SecretKey {
  const key = Buffer.from(hkdfSync('sha256', sessionKey, '', 'agent-bot login cookie', 32));
  return { id: createHash('sha256').update(key).digest('hex').slice(0, 16), key };
}

function cookieOf({ headers }: Request, name: string): string | undefined {
  const pair = (headers.cookie ?? '').split(';').map((text) => text.trim()).find((text) => text.startsWith(`${name}=`));
  if (pair === undefined) return undefined;
  try {
    return decodeURIComponent(pair.slice(name.length + 1));
  } catch {
    return undefined;
  }
}
