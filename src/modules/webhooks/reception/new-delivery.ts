import { contentKey } from './content-key.js';
import { decision } from '../dispatch/decision.js';
import { parseBody, summarize } from './delivery-body.js';
import type { NewDelivery } from '../log/delivery-log.port.js';
import { whyIgnored } from '../dispatch/subscriptions.js';
import type { WebhookRegistry } from '../dispatch/webhook-registry.js';

/** What is stored of a delivery that is known to come from GitHub. @throws AppError `refusals.notJson`, `refusals.notObject` */
export function newDelivery(registry: WebhookRegistry, { event, guid, body }: Pick<NewDelivery, 'event' | 'guid' | 'body'>): NewDelivery {
  const payload = parseBody(body);
  const summary = summarize(payload);
  if (registry.find(event, summary.action) === undefined) {
    return { event, guid, ...summary, body, contentKey: undefined, decided: decision('ignored', whyIgnored(event, summary.action)) };
  }
  return { event, guid, ...summary, body, contentKey: contentKey({ event, payload, body, ...summary }), decided: undefined };
}
