import type { Page } from '../../../shared/http/cursor.js';
import type { RepositoryRef } from '../../repos/index.js';

export const WAITING_READER = Symbol('WAITING_READER');

/** A request that waits, as people look at it. */
export interface SeenRequest {
  /** Its delivery's. */
  readonly id: string;
  readonly repository: RepositoryRef;
  readonly issueNumber: number;
  readonly issueTitle: string;
  readonly requestedBy: string;
  readonly request: string;
  readonly createdAt: Date;
  /** For cursors: microseconds that a Date has no room for. */
  readonly createdAtText: string;
}

export interface WaitingFilter {
  /** `owner/name`, any case. */
  readonly repository?: string;
  readonly cursor?: string;
  /** Rows a page. */
  readonly limit: number;
}

/** What waits, for people; who may see or end it is asked elsewhere. */
export interface WaitingReader {
  /** Those that wait, newest first. */
  list(filter: WaitingFilter): Promise<Page<SeenRequest>>;
  /** Also one that waits no more. */
  find(id: string): Promise<SeenRequest | undefined>;
  /** False when it waits no more. */
  withdraw(id: string, by: string): Promise<boolean>;
}
