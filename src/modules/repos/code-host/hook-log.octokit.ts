import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { toAppError } from '../../../shared/errors/app-error.js';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import { APP_SIGNER, HOST_GATE, TOKEN_LENDER, type AppSigner, type HostGate, type TokenLender } from '../../tokens/index.js';
import { HostCaller } from './host-caller.js';
import { parseWithLongIds } from './long-ids.js';
import { createClient } from './octokit-client.js';
import type { HookAttempt, HookLog } from './hook-log.port.js';

/** GitHub's "redelivering webhooks": deliveries of the past 3 days, on Enterprise Server of the past 7. */
const DAYS = { cloud: 3, server: 7 };
const CLOUD = 'https://api.github.com';
const PAGE_SIZE = 100;

const attemptSchema = z
  .object({ id: z.string().regex(/^\d+$/), guid: z.string().min(1).max(200), event: z.string().min(1).max(200), action: z.string().max(200).nullable(), delivered_at: z.coerce.date() })
  .transform(({ delivered_at: deliveredAt, action, ...rest }): HookAttempt => ({ ...rest, action: action ?? undefined, deliveredAt }));

const deliverySchema = z.object({ request: z.object({ payload: z.record(z.string(), z.unknown()).nullable() }) });

/** The App asks as itself, by JWT; GitHub gives no installation this log. */
@Injectable()
export class OctokitHookLog implements HookLog {
  readonly days: number;
  private readonly caller: HostCaller;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'github'>,
    @Inject(TOKEN_LENDER) lender: TokenLender,
    @Inject(APP_SIGNER) private readonly signer: AppSigner,
    @Inject(CLOCK) clock: Clock,
    @Inject(HOST_GATE) gate: HostGate,
  ) {
    this.days = config.github.apiUrl === CLOUD ? DAYS.cloud : DAYS.server;
    this.caller = new HostCaller(createClient(config.github.apiUrl, lender, config.github.timeoutMs), clock, gate);
  }

  async *attemptsSince(since: Date): AsyncIterable<readonly HookAttempt[]> {
    let cursor: string | undefined;
    do {
      const page = await this.page(cursor);
      const recent = page.attempts.filter(({ deliveredAt }) => deliveredAt >= since);
      if (recent.length > 0) yield recent;
      cursor = recent.length === page.attempts.length ? page.next : undefined;
    } while (cursor !== undefined);
  }

  async payloadOf(id: string): Promise<Buffer | undefined> {
    try {
      const { body } = await this.caller.readAsApp(this.jwt(), `GET /app/hook/deliveries/${id}`);
      const { payload } = deliverySchema.parse(JSON.parse(body)).request;
      return payload === null ? undefined : Buffer.from(JSON.stringify(payload));
    } catch (error) {
      if (toAppError(error).retry === 'later') throw error;
      return undefined;
    }
  }

  async redeliver(id: string): Promise<void> {
    await this.caller.readAsApp(this.jwt(), `POST /app/hook/deliveries/${id}/attempts`);
  }

  private async page(cursor: string | undefined): Promise<{ readonly attempts: readonly HookAttempt[]; readonly next: string | undefined }> {
    const { body, link } = await this.caller.readAsApp(this.jwt(), 'GET /app/hook/deliveries', { per_page: PAGE_SIZE, ...(cursor !== undefined && { cursor }) });
    return { attempts: attemptSchema.array().parse(parseWithLongIds(body)), next: cursorIn(link) };
  }

  private jwt(): string {
    return this.signer.createJwt(this.caller.time.now());
  }
}

/** Of the link only the cursor is taken: a link may lead anywhere. */
function cursorIn(link: string | undefined): string | undefined {
  const next = /<([^>]*)>;\s*rel="next"/.exec(link ?? '')?.[1];
  return next !== undefined && URL.canParse(next) ? (new URL(next).searchParams.get('cursor') ?? undefined) : undefined;
}
