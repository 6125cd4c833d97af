import type { Page } from '../../../shared/http/cursor.js';
import type { DecisionWord } from '../dispatch/decision.js';

export const DELIVERY_READER = Symbol('DELIVERY_READER');

export const DELIVERY_STATES = ['received', 'done', 'skipped', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface DeliveryFilter {
  readonly state?: DeliveryState;
  readonly event?: string;
  readonly cursor?: string;
  /** Rows a page. */
  readonly limit: number;
}

export interface SeenDelivery {
  readonly id: string;
  /** GitHub's X-GitHub-Delivery. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly installationId: number | undefined;
  readonly repositoryId: number | undefined;
  readonly sender: string | undefined;
  readonly state: DeliveryState;
  readonly decision: DecisionWord | undefined;
  readonly reason: string | undefined;
  readonly attempts: number;
  readonly receivedAt: Date;
  readonly decidedAt: Date | undefined;
}

export interface OpenedDelivery {
  readonly delivery: SeenDelivery;
  /** The signed bytes. */
  readonly body: Buffer;
}

/** The delivery log as people look at it. */
export interface DeliveryReader {
  /** Newest first. */
  list(filter: DeliveryFilter): Promise<Page<SeenDelivery>>;
  open(id: string): Promise<OpenedDelivery | undefined>;
  /** Decided deliveries are worked on anew; one that is under way already is left alone. */
  replay(id: string): Promise<'queued' | 'under way' | 'absent'>;
}
