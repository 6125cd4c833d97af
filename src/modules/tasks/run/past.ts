import type { StepRecord } from '../board/task-board.port.js';
import type { TaskStep } from '../task.js';
import { failedWith, NO_CHANGE, opened, type Ending } from './ending.js';

/** What earlier tries of a task left: their checkpoints, and the change when it was collected. */
export class Past {
  constructor(
    private readonly records: readonly StepRecord[],
    private readonly diff: Buffer | undefined,
  ) {}

  /** The step was brought to its end by an earlier try. */
  done(step: TaskStep): boolean {
    const state = this.record(step)?.state;
    return state === 'done' || state === 'skipped';
  }

  text(step: TaskStep, fact: string): string | undefined {
    const value = this.record(step)?.facts[fact];
    return typeof value === 'string' ? value : undefined;
  }

  number(step: TaskStep, fact: string): number | undefined {
    const value = this.record(step)?.facts[fact];
    return typeof value === 'number' ? value : undefined;
  }

  /** The agent's change, whole as it was collected; undefined when the agent has to run. */
  get change(): Buffer | undefined {
    const bytes = this.number('collect', 'bytes');
    return this.done('collect') && this.diff?.length === bytes ? this.diff : undefined;
  }

  /** The end was reached and only the last word to the person is missing. */
  get ending(): Ending | undefined {
    const failed = this.records.find((record) => record.step !== 'report' && record.state === 'failed' && record.facts['final'] === true);
    if (failed !== undefined) return failedWith(String(failed.facts['code']), String(failed.facts['reason']), failed.facts['passing'] === true);
    const pullRequest = this.number('publish', 'pullRequest');
    if (this.done('publish') && pullRequest !== undefined) return opened(pullRequest);
    return this.done('collect') && this.number('collect', 'bytes') === 0 ? NO_CHANGE : undefined;
  }

  private record(step: TaskStep): StepRecord | undefined {
    return this.records.find((record) => record.step === step);
  }
}
