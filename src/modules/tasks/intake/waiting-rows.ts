import type { Dropped, WaitingEnd } from './waiting-requests.port.js';

/** Of a row of `waiting_requests`: it has not ended. */
export const WAITS = 'task_id IS NULL AND dropped IS NULL';

/** What a row of `waiting_requests` says of its end. */
export interface EndRow {
  readonly task: string | null;
  readonly dropped: Dropped['as'] | null;
  readonly by: string | null;
}

export function endOf({ task, dropped, by }: EndRow): WaitingEnd | undefined {
  if (task !== null) return { place: 'task', taskId: task };
  if (dropped === null) return undefined;
  return { place: 'dropped', dropped: dropped === 'withdrawn' ? { as: dropped, by: by ?? '' } : { as: dropped } };
}
