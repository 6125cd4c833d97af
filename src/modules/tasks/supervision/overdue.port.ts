import type { Task } from '../task.js';

export const OVERDUE = Symbol('OVERDUE');

/** Milliseconds; by PostgreSQL's clock. */
export interface TimeLimits {
  /** Waiting for a worker, from the moment it could have been claimed. */
  readonly queuedMs: number;
  /** The agent's step of one try. */
  readonly agentMs: number;
  /** The step of the repository's own checks. */
  readonly verifyMs: number;
}

/** A task that was ended here. */
export interface EndedTask {
  readonly task: Task;
  /** For those who count failures. */
  readonly code: string;
}

/** Time limits that hold although no worker keeps them. */
export interface Overdue {
  /** Ends as failed what is over a limit; a worker that still has one finds its claim gone. At most 100 of each kind a call. */
  end(limits: TimeLimits): Promise<readonly EndedTask[]>;
}
