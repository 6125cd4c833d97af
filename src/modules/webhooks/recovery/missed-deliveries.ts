import { Inject, Injectable, Logger } from '@nestjs/common';
import { toAppError, type AppError } from '../../../shared/errors/app-error.js';
import { count } from '../../../shared/telemetry/metrics.js';
import { HOOK_LOG, type HookAttempt, type HookLog } from '../../repos/index.js';
import { DELIVERY_LOG, type DeliveryLog } from '../log/delivery-log.port.js';
import { newDelivery } from '../reception/new-delivery.js';
import { WebhookRegistry } from '../dispatch/webhook-registry.js';

/**
 * Brings in what GitHub's own log knows and no row does: whether the answer to it failed, never came, or the row was
 * lost with a database. GitHub is asked for the payload, which works also when its way to the webhook does not. The
 * GUID keeps it one delivery, however it arrives in the end.
 */
@Injectable()
export class MissedDeliveries {
  private readonly logger = new Logger('Reconciler');

  constructor(
    @Inject(HOOK_LOG) private readonly hookLog: HookLog,
    @Inject(DELIVERY_LOG) private readonly deliveries: DeliveryLog,
    private readonly registry: WebhookRegistry,
  ) {}

  /** Everything delivered between the two; oldest first, as it happened. Returns how many were missing. */
  async bringIn(since: Date, until: Date, signal: AbortSignal): Promise<number> {
    const missing = await this.find(since, until, signal);
    for (const attempt of [...missing.values()].toReversed()) {
      signal.throwIfAborted();
      await this.fetch(attempt).catch((error: unknown) => this.passOver(attempt, toAppError(error)));
    }
    return missing.size;
  }

  /** Newest first, one attempt a GUID. What nothing acts on is not worth a request each. */
  private async find(since: Date, until: Date, signal: AbortSignal): Promise<ReadonlyMap<string, HookAttempt>> {
    const missing = new Map<string, HookAttempt>();
    for await (const page of this.hookLog.attemptsSince(since)) {
      signal.throwIfAborted();
      const wanted = page.filter(({ event, action, deliveredAt }) => deliveredAt <= until && this.registry.find(event, action) !== undefined);
      const unknown = new Set(await this.deliveries.unknownOf(wanted.map(({ guid }) => guid)));
      for (const attempt of wanted) if (unknown.has(attempt.guid)) missing.set(attempt.guid, attempt);
    }
    return missing;
  }

  /** One that GitHub will never give does not keep the others waiting. @throws the error when it may be given later */
  private passOver({ guid, event, action }: HookAttempt, error: AppError): void {
    if (error.retry === 'later') throw error;
    this.logger.error('missed delivery not to be had', { guid, event, action, code: error.code });
  }

  private async fetch({ id, guid, event, action }: HookAttempt): Promise<void> {
    const payload = await this.hookLog.payloadOf(id);
    if (payload === undefined) {
      await this.hookLog.redeliver(id);
      this.logger.warn('redelivery asked for', { guid, event, action });
      return count('bot.delivery.recovered', { way: 'redelivery' });
    }
    const stored = await this.deliveries.store(newDelivery(this.registry, { event, guid, body: payload }));
    this.logger.warn('missed delivery brought in', { deliveryId: stored.id, outcome: stored.outcome, guid, event, action });
    count('bot.delivery.recovered', { way: 'fetched' });
  }
}
