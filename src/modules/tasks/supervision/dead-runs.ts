import { Inject, Injectable } from '@nestjs/common';
import { CAGES, type Cages } from '../../agents/index.js';
import { TASK_PURSES, type TaskPurses } from '../budget/task-purses.port.js';

/** What runs leave whose worker died: money that is still reserved, folders and cages of this machine. */
@Injectable()
export class DeadRuns {
  constructor(
    @Inject(CAGES) private readonly cages: Cages,
    @Inject(TASK_PURSES) private readonly purses: TaskPurses,
  ) {}

  /** Ids of the tasks whose open reservations were charged in full. */
  chargeLost(): Promise<readonly string[]> {
    return this.purses.chargeLost();
  }

  /** Ids of the runs whose folders were cleared. */
  sweep(): Promise<readonly string[]> {
    return this.cages.sweep();
  }
}
