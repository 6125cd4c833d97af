import { Inject, Injectable, Logger } from '@nestjs/common';
import { TASK_BOARD, type NewTask, type TaskBoard } from './task-board.port.js';
import type { IntakeResult, TaskIntake } from './task-intake.port.js';

@Injectable()
export class BoardTaskIntake implements TaskIntake {
  private readonly logger = new Logger('TaskIntake');

  constructor(@Inject(TASK_BOARD) private readonly board: TaskBoard) {}

  async request(wanted: NewTask): Promise<IntakeResult> {
    const { task, added } = await this.board.add(wanted);
    const outcome = added || task.deliveryId === wanted.deliveryId ? 'accepted' : 'busy';
    this.logger.log('task requested', { taskId: task.id, outcome, added, repositoryId: wanted.repository.id, issue: wanted.issueNumber });
    return { outcome, taskId: task.id };
  }
}
