import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { Decision } from './decision.js';
import type { Subscription } from './subscriptions.js';

export const ON_WEBHOOK = 'agent-bot:on-webhook';

/** A stored delivery on its way to its handler. */
export interface Delivery {
  readonly id: string;
  /** The parsed body: signed, and untrusted all the same. */
  readonly payload: unknown;
}

/**
 * Decides one delivery. It may run again for the same delivery, and leaves the same effects then.
 * @throws AppError whose retry verdict says whether to try again later.
 */
export type WebhookHandler = (delivery: Delivery) => Promise<Decision>;

/** Makes a method the one handler of these subscriptions. */
export function OnWebhook(...subscriptions: readonly Subscription[]): CustomDecorator {
  return SetMetadata(ON_WEBHOOK, subscriptions);
}
