import type { Dropped } from '../../tasks/index.js';

/** States a decided delivery can be in. */
export type DecidedState = 'done' | 'skipped' | 'dead';

/**
 * Every word a delivery can end with, the state that goes with it, and what it means. The reason beside the word says
 * which case it was.
 */
export const DECISIONS = {
  task: { state: 'done', meaning: 'a task was made; the reason names it' },
  pong: { state: 'done', meaning: 'GitHub asked whether we are there' },
  recorded: { state: 'done', meaning: 'the catalogue of installations and repositories follows' },
  waiting: { state: 'done', meaning: 'the issue has an active task; when that has ended, the request becomes one' },
  busy: { state: 'skipped', meaning: 'the issue already has an active task, and nothing else was asked, or too many requests wait' },
  withdrawn: { state: 'skipped', meaning: 'it waited for the end of another task, and somebody took it back; the reason names them' },
  refused: { state: 'skipped', meaning: 'the person may not write to the repository; they were told' },
  skipped: { state: 'skipped', meaning: 'subscribed to, but asks for nothing here' },
  duplicate: { state: 'skipped', meaning: 'the same event, or the same body, came before under another GUID; the reason names that delivery' },
  ignored: { state: 'skipped', meaning: 'nothing is subscribed to this event and action' },
  failed: { state: 'dead', meaning: 'given up; GitHub can redeliver it' },
} as const satisfies Record<string, { readonly state: DecidedState; readonly meaning: string }>;

/** Most of a reason that is kept, characters: enough for a person. */
export const REASON_MAX = 2_000;

export type DecisionWord = keyof typeof DECISIONS;

export interface Decision {
  readonly word: DecisionWord;
  /** For a person; may quote untrusted text. */
  readonly reason: string;
}

export const decision = (word: DecisionWord, reason: string): Decision => ({ word, reason });

/** What waited and becomes no task. */
export const droppedAs = (dropped: Dropped): Decision =>
  dropped.as === 'withdrawn' ? decision('withdrawn', `withdrawn by ${dropped.by} while it waited`) : decision('refused', 'whoever asked might not write to the repository any more when its turn came');

export const skipped = (reason: string): Decision => decision('skipped', reason);
