import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../../../shared/http/principal.js';
import { Admission } from '../admission.js';
import { refusals } from '../refusals.js';
import { API_TOKENS, type ApiTokens } from './api-tokens.port.js';

/** Whose token a request shows: a person who may still be in, within the token's limits. */
@Injectable()
export class TokenHolders {
  constructor(
    @Inject(API_TOKENS) private readonly tokens: ApiTokens,
    private readonly admission: Admission,
  ) {}

  /** @throws AppError `auth.token` (401), `auth.unconfirmed` (503) */
  async find(token: string): Promise<Principal> {
    const opened = await this.tokens.open(token);
    const person = opened && (await this.admission.find(opened.userId));
    if (opened === undefined || person === undefined) throw refusals.token();
    const { id, scope, repositoryIds } = opened;
    return { ...person, token: { id, scope, repositoryIds } };
  }
}
