import { Inject, Injectable, Logger } from '@nestjs/common';
import { TASK_BOARD, type NewTask, type TaskBoard } from '../board/task-board.port.js';
import type { IntakeResult, TaskIntake } from './task-intake.port.js';
import { WAITING_REQUESTS, type WaitingPlace, type WaitingRequests } from './waiting-requests.port.js';

@Injectable()
export class BoardTaskIntake implements TaskIntake {
  private readonly logger = new Logger('TaskIntake');

  constructor(
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
    @Inject(WAITING_REQUESTS) private readonly waiting: WaitingRequests,
  ) {}

  async request(wanted: NewTask): Promise<IntakeResult> {
    const result = await this.place(wanted);
    this.logger.log('task requested', { ...result, repositoryId: wanted.repository.id, issue: wanted.issueNumber });
    return result;
  }

  private async place(wanted: NewTask): Promise<IntakeResult> {
    // What waited may be at work by now, or over: it is not asked for a second time.
    const earlier = await this.waiting.find(wanted);
    if (earlier?.place === 'task' || earlier?.place === 'dropped') return resultOf(earlier);
    if (earlier) return await this.wait(wanted);
    const { task, added } = await this.board.add(wanted);
    if (added || task.deliveryId === wanted.deliveryId) return { outcome: 'accepted', taskId: task.id };
    return await this.wait(wanted);
  }

  /** A label or an assignment asks for the issue itself, which is at work. */
  private async wait(wanted: NewTask): Promise<IntakeResult> {
    return wanted.request === '' ? { outcome: 'busy' } : resultOf(await this.waiting.add(wanted));
  }
}

function resultOf(place: WaitingPlace): IntakeResult {
  switch (place.place) {
    case 'waits':
      return { outcome: 'waiting' };
    case 'task':
      return { outcome: 'accepted', taskId: place.taskId };
    case 'dropped':
      return { outcome: 'dropped', dropped: place.dropped };
    case 'behind':
      return { outcome: 'busy' };
  }
}
