import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { toAppError, type AppError } from '../../../shared/errors/app-error.js';
import { classOf, goesOn } from '../../../shared/errors/error-class.js';
import { waitOf } from '../../../shared/http/host-wait.js';
import { jittered } from '../../../shared/resilience/jitter.js';
import { withLogContext } from '../../../shared/telemetry/log-context.js';
import { count } from '../../../shared/telemetry/metrics.js';
import { decision, type Decision } from './decision.js';
import { parseBody } from '../reception/delivery-body.js';
import { DELIVERY_LOG, type DeliveryLog, type StartedDelivery } from '../log/delivery-log.port.js';
import { whyIgnored } from './subscriptions.js';
import { WebhookRegistry } from './webhook-registry.js';

/** Tries before a delivery is given up: with the usual pauses after about two minutes, then GitHub can redeliver it. */
export const MAX_TRIES = 8;

/** Brings one delivery to its recorded decision. */
@Injectable()
export class DeliveryProcessing {
  private readonly logger = new Logger('Deliveries');

  constructor(
    @Inject(DELIVERY_LOG) private readonly log: DeliveryLog,
    private readonly registry: WebhookRegistry,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Milliseconds after which to try again, or undefined when the delivery is decided or parked. */
  async process(id: string): Promise<number | undefined> {
    try {
      return await this.attempt(id);
    } catch (error) {
      this.logger.error('delivery not worked on', { deliveryId: id, error });
      return this.config.deliveries.databaseRetryMs;
    }
  }

  private async attempt(id: string): Promise<number | undefined> {
    const delivery = await this.log.start(id);
    if (!delivery) return undefined;
    if (delivery.attempt > MAX_TRIES) return await this.giveUp(delivery, delivery.lastFailure ?? 'the process ended while it was worked on');
    try {
      await withLogContext({ installation_id: delivery.installationId }, async () => this.record(delivery, await this.decide(delivery)));
      return undefined;
    } catch (error) {
      return await this.fail(delivery, toAppError(error));
    }
  }

  private async decide({ id, event, action, body }: StartedDelivery): Promise<Decision> {
    const handle = this.registry.find(event, action);
    if (!handle) return decision('ignored', whyIgnored(event, action));
    return await handle({ id, payload: parseBody(body) });
  }

  private async fail(delivery: StartedDelivery, error: AppError): Promise<number | undefined> {
    const reason = `${error.code}: ${error.message}`;
    this.logger.warn('delivery failed', { deliveryId: delivery.id, attempt: delivery.attempt, errorClass: classOf(error), code: error.code, error });
    const wait = waitOf(error);
    if (wait !== undefined) return await this.park(delivery, reason, wait.ms);
    if (!goesOn(error, delivery.attempt >= MAX_TRIES)) return await this.giveUp(delivery, reason);
    await this.log.noteFailure(delivery.id, reason);
    return this.pauseAfter(delivery.attempt, error);
  }

  /** As long as GitHub asks; its primary limit resets every hour. */
  private pauseAfter(attempt: number, { detail }: AppError): number {
    const { retryMs, retryMaxMs } = this.config.deliveries;
    const asked = typeof detail['retryAfterSeconds'] === 'number' ? detail['retryAfterSeconds'] * 1_000 : 0;
    return Math.max(Math.min(retryMaxMs, asked), jittered(Math.min(retryMaxMs, retryMs * 2 ** (attempt - 1))));
  }

  /** GitHub's limit or absence is nobody's fault: no try is spent on it, however often it is met. */
  private async park({ id }: StartedDelivery, reason: string, ms: number): Promise<undefined> {
    await this.log.park(id, reason, ms);
    this.logger.log('delivery parked', { deliveryId: id, ms });
  }

  private async giveUp(delivery: StartedDelivery, reason: string): Promise<undefined> {
    await this.record(delivery, decision('failed', `given up at try ${Math.min(delivery.attempt, MAX_TRIES)}: ${reason}`));
  }

  private async record(delivery: StartedDelivery, decided: Decision): Promise<void> {
    await this.log.decide(delivery.id, decided);
    count('bot.delivery.decided', { decision: decided.word });
    this.logger.log('delivery decided', { deliveryId: delivery.id, event: delivery.event, action: delivery.action, decision: decided.word, reason: decided.reason });
  }
}
