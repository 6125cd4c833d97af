import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import type { StepFacts, StepRecord, TaskBoard } from '../board/task-board.port.js';
import type { TaskStep } from '../task.js';

/** What a run asks of the board. */
type RunBoard = Pick<TaskBoard, 'holds' | 'startStep' | 'endStep' | 'steps' | 'finish'>;

/** The one task of a process that nobody else can claim. */
@Injectable()
export class MemoryTaskBoard implements RunBoard {
  private readonly records = new Map<TaskStep, StepRecord>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  holds(): Promise<boolean> {
    return Promise.resolve(true);
  }

  startStep(_id: string, _epoch: number, step: TaskStep): Promise<boolean> {
    this.records.set(step, { step, state: 'running', facts: {}, startedAt: this.clock.now(), finishedAt: undefined });
    return Promise.resolve(true);
  }

  endStep(_id: string, _epoch: number, step: TaskStep, state: 'done' | 'failed' | 'skipped', facts: StepFacts): Promise<boolean> {
    const startedAt = this.records.get(step)?.startedAt ?? this.clock.now();
    this.records.set(step, { step, state, facts, startedAt, finishedAt: this.clock.now() });
    return Promise.resolve(true);
  }

  steps(): Promise<readonly StepRecord[]> {
    return Promise.resolve([...this.records.values()]);
  }

  finish(): Promise<boolean> {
    return Promise.resolve(true);
  }
}
