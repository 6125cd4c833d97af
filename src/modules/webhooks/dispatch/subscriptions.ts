/**
 * What the bot acts on, as `event.action` (`event` alone where GitHub sends no action). At start each has exactly one
 * handler; everything else is stored and ignored.
 */
export const SUBSCRIPTIONS = [
  'ping',
  'issue_comment.created',
  'issues.labeled',
  'issues.assigned',
  'installation.created',
  'installation.deleted',
  'installation.suspend',
  'installation.unsuspend',
  'installation_repositories.added',
  'installation_repositories.removed',
  'repository.renamed',
  'repository.transferred',
] as const;
export type Subscription = (typeof SUBSCRIPTIONS)[number];

const TRIGGERS: ReadonlySet<string> = new Set<Subscription>(['issue_comment.created', 'issues.labeled', 'issues.assigned']);

/** Ignored for a reason worth telling; a Map, since the event's name is anybody's word. */
const NEVER: ReadonlyMap<string, string> = new Map([
  ['issue_comment.edited', 'an edited comment never runs a request again'],
  ['issue_comment.deleted', 'a deleted comment asks for nothing'],
]);

/** The event's name comes in a header that no signature covers, so it may not pass for a name with an action. */
export function subscriptionKey(event: string, action: string | undefined): string | undefined {
  if (event.includes('.')) return undefined;
  return action === undefined ? event : `${event}.${action}`;
}

/** Whether a delivery may end in a task. */
export function canStartTask(event: string, action: string | undefined): boolean {
  return TRIGGERS.has(subscriptionKey(event, action) ?? '');
}

export function whyIgnored(event: string, action: string | undefined): string {
  const key = subscriptionKey(event, action) ?? event;
  return NEVER.get(key) ?? `nothing is subscribed to ${key}`;
}
