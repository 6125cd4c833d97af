import { TASK_STATES, type TaskState } from '../task.js';

/**
 * Every change of state there is. `working` to `working` is a new claim of a task whose lease ran out; a final
 * state leads nowhere: asking again makes a new task.
 */
const TRANSITIONS: Readonly<Record<TaskState, readonly TaskState[]>> = {
  queued: ['working', 'failed', 'stopped'],
  working: ['working', 'queued', 'done', 'no change', 'failed', 'stopped', 'out of budget'],
  done: [],
  'no change': [],
  failed: [],
  stopped: [],
  'out of budget': [],
};

export type FinalState = Extract<TaskState, 'done' | 'no change' | 'failed' | 'stopped' | 'out of budget'>;

export function mayChange(from: TaskState, to: TaskState): boolean {
  return TRANSITIONS[from].includes(to);
}

export function isFinal(state: TaskState): state is FinalState {
  return TRANSITIONS[state].length === 0;
}

/** The states from which `to` may be reached, as the statement that changes the row asks for them. */
export function sourcesOf(to: TaskState): TaskState[] {
  return TASK_STATES.filter((from) => mayChange(from, to));
}

/** States of which an issue may have one task only; the partial unique index names the same. */
export function activeStates(): TaskState[] {
  return TASK_STATES.filter((state) => !isFinal(state));
}
