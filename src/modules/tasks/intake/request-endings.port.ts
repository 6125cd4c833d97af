import type { RepositoryRef } from '../../repos/index.js';
import type { WaitingEnd } from './waiting-requests.port.js';

export const REQUEST_ENDINGS = Symbol('REQUEST_ENDINGS');

/** A request that waits no more. */
export interface EndedRequest {
  readonly deliveryId: string;
  readonly repository: RepositoryRef;
  readonly issueNumber: number;
  readonly commentId: number | undefined;
  readonly end: WaitingEnd;
}

/** What became of requests that waited, for the deliveries that brought them. */
export interface RequestEndings {
  /** At most 100 whose end is not told yet. Nobody else gets them for `leaseMs`; then they are given again. */
  take(leaseMs: number): Promise<readonly EndedRequest[]>;
  told(deliveryId: string): Promise<void>;
}
