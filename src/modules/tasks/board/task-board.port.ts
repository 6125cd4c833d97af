import type { HostWait, HostWaitCode } from '../../../shared/http/host-wait.js';
import type { RepositoryRef } from '../../repos/index.js';
import type { FinalState } from './task-state.js';
import type { ClaimedTask, Task, TaskStep } from '../task.js';

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

/** What a task waited or waits for at GitHub. */
export interface Parked {
  readonly code: HostWaitCode;
  readonly until: Date;
}

export interface StepRecord {
  readonly step: TaskStep;
  readonly state: 'running' | 'done' | 'failed' | 'skipped';
  readonly facts: StepFacts;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
}

/**
 * The task rows. Every method that changes a claimed task carries its epoch and answers false, changing nothing,
 * when a newer claim exists. All times are PostgreSQL's.
 */
export interface TaskBoard {
  /** Task row and outbox row in one statement. When the issue already has an active task, that one is returned. */
  add(task: NewTask): Promise<{ readonly task: Task; readonly added: boolean }>;
  find(id: string): Promise<Task | undefined>;
  /** Compare-and-set: queued → working, or working whose lease ran out; epoch + 1. Undefined when not to be had. */
  claim(id: string, worker: string, leaseMs: number): Promise<ClaimedTask | undefined>;
  /** Whether this epoch still is the task's. */
  holds(id: string, epoch: number): Promise<boolean>;
  renew(id: string, epoch: number, leaseMs: number): Promise<boolean>;
  /** For another try after `ms`, because this one met a passing fault of that code. */
  retryAfter(id: string, epoch: number, ms: number, code: string): Promise<boolean>;
  /** Back to queued with a new outbox row, for another worker, in an ordered shutdown: not counted as a try. */
  release(id: string, epoch: number): Promise<boolean>;
  /** Back to queued because GitHub limits us or is away: due again after `ms`, not claimed before, not counted as a try. */
  park(id: string, epoch: number, wait: HostWait): Promise<boolean>;
  /** For what the task was parked last, and until when; past or to come. */
  parkedFor(id: string): Promise<Parked | undefined>;
  /** `dead`: given up on passing faults, to be looked at by a person. */
  finish(id: string, epoch: number, state: FinalState, reason: string, dead?: boolean): Promise<boolean>;
  /** Facts of an earlier try stay until the step ends. */
  startStep(id: string, epoch: number, step: TaskStep): Promise<boolean>;
  endStep(id: string, epoch: number, step: TaskStep, state: 'done' | 'failed' | 'skipped', facts: StepFacts): Promise<boolean>;
  /** In the order of the road. */
  steps(id: string): Promise<readonly StepRecord[]>;
  /** Puts working tasks whose lease ran out back to queued, each with an outbox row; returns their ids. */
  requeueLost(): Promise<readonly string[]>;
  /**
   * Announces queued tasks anew that nobody took although they were handed to the queue: it may have lost them.
   * The first time after `afterMs`, each further time after twice as long; returns their ids.
   */
  announceAgain(afterMs: number): Promise<readonly string[]>;
}
