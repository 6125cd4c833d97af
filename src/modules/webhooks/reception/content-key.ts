import { hash } from 'node:crypto';
import { z } from 'zod';
import type { BodySummary, JsonObject } from './delivery-body.js';
import { canStartTask, subscriptionKey } from '../dispatch/subscriptions.js';

/** What a delivery has in common with an earlier one: its GUID, the event it tells of, or its bytes. */
export type RepeatKind = 'guid' | 'key' | 'body';

/** The first word of a key tells what is the same. A body is known again for a day, an event as long as deliveries are kept. */
export const BODY_KEY = 'body:';
const EVENT_KEY = 'event:';

const id = z.int().positive();
const time = z.iso.datetime({ offset: true }).max(40);
const word = z.string().max(100);
/** SHA-1 or SHA-256. */
const commit = z.string().regex(/^[0-9a-f]{40,64}$/);
const edited = z.object({ id, updated_at: time });

const ofComment = z.object({ comment: edited }).transform(({ comment }) => [comment.id, comment.updated_at]);

/** By event, or by event and action: what two deliveries of one happening share, and those of two do not. */
const PARTS: ReadonlyMap<string, z.ZodType<readonly unknown[]>> = new Map<string, z.ZodType<readonly unknown[]>>([
  ['issue_comment', ofComment],
  ['pull_request_review_comment', ofComment],
  ['pull_request_review', z.object({ review: edited }).transform(({ review }) => [review.id, review.updated_at])],
  ['issues.labeled', z.object({ issue: edited, label: z.object({ name: word }) }).transform(({ issue, label }) => [issue.id, label.name, issue.updated_at])],
  ['pull_request.synchronize', z.object({ pull_request: z.object({ id }), before: commit, after: commit }).transform(({ pull_request: { id: pull }, before, after }) => [pull, before, after])],
  ['check_suite', z.object({ check_suite: edited.extend({ conclusion: word }) }).transform(({ check_suite: suite }) => [suite.id, suite.updated_at, suite.conclusion])],
]);

export interface ReadDelivery extends BodySummary {
  readonly event: string;
  readonly payload: JsonObject;
  /** The signed bytes. */
  readonly body: Buffer;
}

/**
 * What makes two deliveries the same whatever their GUIDs, which no signature covers. Equal bytes tell of the same event,
 * so the bytes are looked at only where no key can be read and a repetition would start a task. Action, installation
 * and repository are part of every key: none suppresses what happens in another repository.
 */
export function contentKey({ event, payload, body, ...summary }: ReadDelivery): string | undefined {
  return eventKey(event, payload, summary) ?? (canStartTask(event, summary.action) ? BODY_KEY + hash('sha256', body, 'base64url') : undefined);
}

export function kindOf(key: string): RepeatKind {
  return key.startsWith(BODY_KEY) ? 'body' : 'key';
}

/** A list in JSON, so that no field can pass for two. */
function eventKey(event: string, payload: JsonObject, { action, installationId, repositoryId }: BodySummary): string | undefined {
  const subscription = subscriptionKey(event, action);
  if (subscription === undefined) return undefined;
  const parts = (PARTS.get(subscription) ?? PARTS.get(event))?.safeParse(payload);
  if (parts?.success !== true) return undefined;
  return EVENT_KEY + JSON.stringify([event, action, installationId ?? 0, repositoryId ?? 0, ...parts.data]);
}
