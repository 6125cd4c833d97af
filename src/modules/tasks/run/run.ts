import type { Cage } from '../../agents/index.js';
import type { Mirror, RepositoryFacts } from '../../repos/index.js';
import type { StepFacts } from '../board/task-board.port.js';
import type { ClaimedTask, TaskStep } from '../task.js';
import type { Policy } from '../policy/repository-policy.port.js';
import type { ProgressComment } from '../progress/progress.port.js';
import type { Past } from './past.js';

/** One try of one task. */
export interface Run {
  readonly task: ClaimedTask;
  /** What the code host said of the repository as the run began; without, it is asked where it matters. */
  readonly facts?: RepositoryFacts;
  /** Aborted with a `RunStopped`. */
  readonly signal: AbortSignal;
  readonly past: Past;
  readonly progress: ProgressComment;
  /** Every cage that was opened for the run, to be closed whatever comes of it. */
  readonly cages: Cage[];
  /** A passing fault ends the task too: there is no further try. */
  readonly lastTry: boolean;
  /** So many workers went away while they had it that it is taken for the cause. */
  readonly worn: boolean;
  /** The task ends even when the person can not be told. */
  readonly lastReport: boolean;
}

export interface StepResult<Output> {
  readonly value: Output;
  readonly facts: StepFacts;
  /** Default `done`. */
  readonly state?: 'done' | 'skipped';
}

/** One step of the road. It looks up what an earlier try left before it does anything. */
export interface Step<Input, Output> {
  readonly name: TaskStep;
  /** What the step gave in an earlier try, when that is all that later steps need. */
  earlier?(run: Run): Output | undefined;
  /** @throws AppError when it fails; its `retry` says whether another try may help. */
  take(run: Run, input: Input): Promise<StepResult<Output>>;
}

/** Where the work is done and what it starts from. */
export interface Ground {
  readonly mirror: Mirror;
  readonly policy: Policy;
  /** Commit the agent's change is made against. */
  readonly base: string;
  /** Branch the pull request goes into. */
  readonly baseBranch: string;
  /** The bot's own branch. */
  readonly branch: string;
  /** What the bot's branch pointed at on the host when the work began. */
  readonly expectedRemote: string | undefined;
  /** The agent's. Undefined when an earlier try collected its change; closed before the checks run. */
  readonly cage: Cage | undefined;
}

/** What the graph tells the agent before it begins; paths and names are the repository's own words. */
export interface Briefing {
  readonly map: string;
  /** Files the request is most likely about, best first. */
  readonly located: readonly string[];
}

export const NO_BRIEFING: Briefing = { map: '', located: [] };

/** What the agent is given. */
export interface Assignment {
  readonly ground: Ground;
  readonly briefing: Briefing;
}

/** What the repository's own checks said. */
export interface Verdict {
  readonly ran: boolean;
  /** In Markdown. */
  readonly words: string;
  /** Code of their failure, where a change that fails them is kept all the same. */
  readonly failed?: string;
}

/** Everything a pull request is made from. */
export interface Work {
  readonly ground: Ground;
  readonly change: Buffer;
  readonly verdict: Verdict;
}

/** The run has no right (`lost`: a newer claim) or no time (`shutdown`) to go on, or somebody asked for its end (`cancelled`). */
export class RunStopped extends Error {
  constructor(
    readonly why: 'lost' | 'shutdown' | 'cancelled' | 'unwanted',
    /** Login of who asked. */
    readonly by = '',
  ) {
    super(`run stopped: ${why}`);
  }
}

/** What was asked is not wanted any more: the task ends as stopped. */
export class RunUnwanted extends RunStopped {
  /** `reason`: in words for people. */
  constructor(readonly reason: string) {
    super('unwanted');
  }
}

/** The cage of a run that is about to use it. */
export function cageOf(ground: Ground): Cage {
  if (ground.cage === undefined) throw new Error('no cage was opened for this run');
  return ground.cage;
}
