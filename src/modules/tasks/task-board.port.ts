import type { RepositoryRef } from '../repos/index.js';
import type { ClaimedTask, Task, TaskState, TaskStep } from './task.js';

export const TASK_BOARD = Symbol('TASK_BOARD');

export interface NewTask {
  readonly deliveryId: string;
  readonly repository: RepositoryRef;
  readonly issueNumber: number;
  readonly issueTitle: string;
  /** The issue's text as the delivery carried it: what is edited later was not asked for. */
  readonly issueBody: string;
  readonly requestedBy: string;
  readonly request: string;
  readonly commentId: number | undefined;
}

/** What a step left for a later try of the same task: small facts, never content. */
export type StepFacts = Readonly<Record<string, string | number | boolean | null>>;

export interface StepRecord {
  readonly step: TaskStep;
  readonly state: 'running' | 'done' | 'failed' | 'skipped';
  readonly facts: StepFacts;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
}

/**
 * The task rows. Every method that changes a claimed task carries its epoch and answers false, changing nothing,
 * when a newer claim exists.
 */
export interface TaskBoard {
  /** Task row and outbox row in one statement. When the issue already has an active task, that one is returned. */
  add(task: NewTask): Promise<{ readonly task: Task; readonly added: boolean }>;
  find(id: string): Promise<Task | undefined>;
  /** Compare-and-set: queued → working, or working whose lease ran out; epoch + 1. Undefined when not to be had. */
  claim(id: string, worker: string, leaseMs: number): Promise<ClaimedTask | undefined>;
  renew(id: string, epoch: number, leaseMs: number): Promise<boolean>;
  /** Back to queued with a new outbox row, for another worker (ordered shutdown, passing fault). */
  release(id: string, epoch: number): Promise<boolean>;
  finish(id: string, epoch: number, state: Extract<TaskState, 'done' | 'no change' | 'failed' | 'stopped'>, reason: string): Promise<boolean>;
  startStep(id: string, epoch: number, step: TaskStep): Promise<boolean>;
  endStep(id: string, epoch: number, step: TaskStep, state: 'done' | 'failed' | 'skipped', facts: StepFacts): Promise<boolean>;
  steps(id: string): Promise<readonly StepRecord[]>;
  /** Puts working tasks whose lease ran out back to queued, each with an outbox row; returns their ids. */
  requeueLost(): Promise<readonly string[]>;
}
