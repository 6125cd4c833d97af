import type { RepeatKind } from '../reception/content-key.js';
import type { Decision } from '../dispatch/decision.js';

export const DELIVERY_LOG = Symbol('DELIVERY_LOG');

/** A verified delivery as it came. Texts are clean (no NUL); numbers are GitHub's. */
export interface NewDelivery {
  readonly guid: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly installationId: number | undefined;
  readonly repositoryId: number | undefined;
  readonly sender: string | undefined;
  /** The signed bytes. */
  readonly body: Buffer;
  /** What it has in common with a repetition of it under another GUID. */
  readonly contentKey: string | undefined;
  /** Already known at the door (nothing is subscribed): stored with the row, nothing is queued. */
  readonly decided: Decision | undefined;
}

export interface StoredDelivery {
  /** Its own row's; the first delivery's when its GUID was here before, or when that one is reopened. */
  readonly id: string;
  /** `reopened`: what it repeats had ended dead and is worked on again. */
  readonly outcome: 'new' | 'reopened' | 'duplicate';
  /** What it has in common with the delivery that it repeats. */
  readonly repeats?: RepeatKind | undefined;
}

export interface StartedDelivery {
  readonly id: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly installationId?: number | undefined;
  readonly body: Buffer;
  /** Number of this try, from 1; counted before the work, so that a try which kills the process counts. */
  readonly attempt: number;
  /** Why the try before this one failed. */
  readonly lastFailure: string | undefined;
}

/** What came in and what became of it. All times are PostgreSQL's. */
export interface DeliveryLog {
  /** Dedupe keys, delivery and outbox row in one statement. */
  store(delivery: NewDelivery): Promise<StoredDelivery>;
  /** Counts a try; undefined when there is no such delivery or it is decided. */
  start(id: string): Promise<StartedDelivery | undefined>;
  /** Keeps why a try failed, for the next one and for people. */
  noteFailure(id: string, reason: string): Promise<void>;
  /** Takes the try back that was counted and begins no other before `ms` have passed; then it is handed to the queue anew. */
  park(id: string, reason: string, ms: number): Promise<void>;
  /** The first decision stays, but for `waiting`, which is `settle`d. */
  decide(id: string, decision: Decision): Promise<void>;
  /** Puts what became of a request that waited in place of `waiting`. False while the delivery is under way: it may be decided so yet. */
  settle(id: string, decision: Decision): Promise<boolean>;
  /** Takes a key for one delivery: true when it is this delivery's, now or from an earlier try. */
  claimKey(key: string, id: string): Promise<boolean>;
  /** Deletes the keys of bodies that are too old to be known again; returns how many. */
  forgetBodies(): Promise<number>;
  /** Which of these GUIDs no stored delivery has. */
  unknownOf(guids: readonly string[]): Promise<readonly string[]>;
  /** New outbox rows for undecided deliveries that were handed to the queue longer than `silentMs` ago; returns how many. */
  requeueSilent(silentMs: number): Promise<number>;
}
