import type { Place } from '../http/cursor.js';

export const DEAD_LETTER_KINDS = ['delivery', 'task'] as const;
export type DeadLetterKind = (typeof DEAD_LETTER_KINDS)[number];

/** Work that was given up although another try might have done better; it waits for a person. */
export interface DeadLetter {
  readonly id: string;
  readonly kind: DeadLetterKind;
  /** What it was about; may quote names from GitHub. */
  readonly subject: string;
  /** Why it was given up; may quote untrusted text. */
  readonly reason: string;
  readonly installationId: number | undefined;
  readonly diedAt: Date;
  /** For cursors: microseconds that a Date has no room for. */
  readonly diedAtText: string;
}

export type Requeued =
  | { readonly outcome: 'queued'; readonly taskId?: string }
  /** Something newer is under way in its place. */
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'absent' };

/** The dead letters of one kind; each module keeps its own. */
export interface DeadLetters {
  /** Newest first, at most `limit` after the place. */
  list(after: Place | undefined, limit: number): Promise<readonly DeadLetter[]>;
  count(): Promise<number>;
  /** Works on it anew, with all its tries. */
  requeue(id: string, by: string): Promise<Requeued>;
  /** Nobody will work on it: false when it is no dead letter. */
  discard(id: string): Promise<boolean>;
}
