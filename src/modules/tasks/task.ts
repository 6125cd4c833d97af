import type { RepositoryRef } from '../repos/index.js';

/** Where a task is. The last five are final. */
export const TASK_STATES = ['queued', 'working', 'done', 'no change', 'failed', 'stopped', 'out of budget'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** The road's steps in order; each has one checkpoint row. */
export const TASK_STEPS = ['token', 'checkout', 'graph', 'agent', 'collect', 'verify', 'publish', 'report'] as const;
export type TaskStep = (typeof TASK_STEPS)[number];

export interface Task {
  readonly id: string;
  /** The delivery that asked for it. */
  readonly deliveryId: string;
  readonly repository: RepositoryRef;
  /** 0: asked for on a command line, about no issue. */
  readonly issueNumber: number;
  /** Login of the person who asked. */
  readonly requestedBy: string;
  /** What they asked, frozen as of the trigger. */
  readonly request: string;
  readonly issueTitle: string;
  /** The issue's text, frozen as of the trigger. */
  readonly issueBody: string;
  /** The comment that asked, to be answered with a reaction; undefined for a label or an assignment. */
  readonly commentId: number | undefined;
  readonly state: TaskState;
  readonly reason: string | undefined;
  /** Counts claims. Whoever holds an older one may change nothing. */
  readonly epoch: number;
  readonly createdAt: Date;
  /** Where the work goes, when not to the issue's own branch. */
  readonly branch?: string;
  /** The task whose request this one repeats. */
  readonly retryOf?: string;
  /** Trace of the request that led to it: 32 hex digits; absent without traces. */
  readonly traceId?: string;
}

/** A task that a worker holds: `epoch` is its right to change anything. */
export type ClaimedTask = Task & {
  readonly state: 'working';
  /** Who asked for its end before it was claimed, if anybody. */
  readonly stopRequestedBy?: string;
  /** Number of this try, from 1: one more than the tries that met a passing fault (GitHub's limit and an ordered shutdown are none). */
  readonly tries: number;
  /** Claims before this one that ended without a word: their worker went away, because of this task or not. */
  readonly deaths: number;
  /** Between the request and this claim. */
  readonly waitedSeconds?: number;
};
