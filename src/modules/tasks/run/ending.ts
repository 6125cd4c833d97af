import type { FinalState } from '../board/task-state.js';

/** How a task ends, in words for the person who asked. */
export interface Ending {
  readonly state: FinalState;
  readonly reason: string;
  /** Of a failure, for those who count them. */
  readonly code?: string;
  /** Given up although another try might have done better: a dead letter. */
  readonly dead?: true;
}

export const NO_CHANGE: Ending = { state: 'no change', reason: 'The agent finished without changing any file.' };

export function opened(pullRequest: number): Ending {
  return { state: 'done', reason: `Pull request #${pullRequest} is open.` };
}

export function stoppedBy(login: string): Ending {
  return { state: 'stopped', reason: `Stopped by ${login}.` };
}

/** For a task whose worker ended again and again in the middle of it; whether because of it, nobody knows. */
export function poisoned(deaths: number): Ending {
  return { state: 'failed', code: 'task.worn', dead: true, reason: `The worker stopped unexpectedly ${deaths} times while it worked on this, so it is not tried again by itself.` };
}

/** The end of a task that failed for good, by the failure's code; `passing`: its last try met what may pass. */
export function failedWith(code: string, reason: string, passing = false): Ending {
  return { state: code === 'agent.budget' ? 'out of budget' : 'failed', reason, code, ...(passing && { dead: true }) };
}
