import type { IncomingMessage } from 'node:http';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { within } from '../../../shared/resilience/within.js';
import { count } from '../../../shared/telemetry/metrics.js';
import { BadSignatures } from './bad-signatures.js';
import { BodyAllowance } from './body-allowance.js';
import { deliveryHeaders } from './delivery-headers.js';
import { DELIVERY_LOG, type DeliveryLog, type NewDelivery, type StoredDelivery } from '../log/delivery-log.port.js';
import { newDelivery } from './new-delivery.js';
import { MAX_BYTES, readRawBody } from './raw-body.js';
import { refusals } from './refusals.js';
import { isSigned } from './signature.js';
import { WebhookRegistry } from '../dispatch/webhook-registry.js';

export type WebhookRequest = IncomingMessage & { readonly ip?: string | undefined };

export interface Receipt {
  readonly deliveryId: string;
  readonly status: 'accepted' | 'duplicate' | 'ignored';
}

/** Verify, then parse, then store, then answer. */
@Injectable()
export class WebhookReception {
  private readonly logger = new Logger('Webhooks');
  private readonly allowance: BodyAllowance;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DELIVERY_LOG) private readonly log: DeliveryLog,
    private readonly registry: WebhookRegistry,
    private readonly badSignatures: BadSignatures,
  ) {
    this.allowance = new BodyAllowance(config.webhooks.unverifiedMaxBytes);
  }

  /** @throws AppError of `refusals` */
  async receive(request: WebhookRequest): Promise<Receipt> {
    this.assertConfigured();
    const body = await readRawBody(request, { maxBytes: MAX_BYTES, deadlineMs: this.config.webhooks.readMs }, this.allowance);
    this.verify(request, body);
    const delivery = this.read(request, body);
    const stored = await this.store(delivery);
    const status = statusOf(stored, delivery);
    this.tell(delivery, stored, status);
    return { deliveryId: stored.id, status };
  }

  private tell({ event, guid }: NewDelivery, { id: deliveryId, outcome, repeats }: StoredDelivery, status: Receipt['status']): void {
    this.logger.log('delivery stored', { deliveryId, outcome, status, event, guid });
    count('bot.delivery.received', { status });
    if (repeats === undefined) return;
    if (outcome === 'duplicate') count('bot.delivery.duplicates', { kind: repeats });
    // GitHub repeats itself under the same GUID: this is a mistake of its own, or somebody who got hold of a signed request.
    if (repeats !== 'guid') this.logger.warn('delivery repeated under another GUID', { deliveryId, outcome, repeats, event, guid });
  }

  private assertConfigured(): void {
    const { appId, webhookSecrets } = this.config.github;
    if (appId === undefined || webhookSecrets.length === 0) throw refusals.unconfigured();
  }

  private verify({ headers, ip, socket }: WebhookRequest, body: Buffer): void {
    if (isSigned(body, headers['x-hub-signature-256'], this.config.github.webhookSecrets)) return;
    const address = ip ?? socket.remoteAddress ?? '';
    const limited = this.badSignatures.exceeded(address);
    if (!limited) this.logger.warn('bad signature', { address, bytes: body.length });
    throw limited ? refusals.limited() : refusals.signature();
  }

  private read({ headers }: WebhookRequest, body: Buffer): NewDelivery {
    return newDelivery(this.registry, { ...deliveryHeaders(headers), body });
  }

  private async store(delivery: NewDelivery): Promise<StoredDelivery> {
    try {
      return await within(this.config.webhooks.storeMs, this.log.store(delivery), notInTime);
    } catch (error) {
      this.logger.error('delivery not stored', { guid: delivery.guid, error });
      throw refusals.notStored(error);
    }
  }
}

const notInTime = (): Error => new Error('PostgreSQL did not answer in time');

function statusOf(stored: StoredDelivery, delivery: NewDelivery): Receipt['status'] {
  if (stored.outcome === 'duplicate') return 'duplicate';
  return delivery.decided ? 'ignored' : 'accepted';
}
