import { Inject, Injectable } from '@nestjs/common';
import { TASK_BOARD, type TaskBoard } from '../task-board.port.js';
import { RunStopped, type Run } from './run.js';

/** What is asked once more right before something that the world sees. */
@Injectable()
export class LastLook {
  constructor(@Inject(TASK_BOARD) private readonly board: TaskBoard) {}

  /**
   * The push's lease guards the moment after it.
   * @throws RunStopped
   */
  async mustHold({ task, signal }: Run): Promise<void> {
    signal.throwIfAborted();
    if (!(await this.board.holds(task.id, task.epoch))) throw new RunStopped('lost');
  }
}
