import { Logger } from '@nestjs/common';
import { claimedTask, newTask, TASK_ID } from '../../../test/integration/tasks/support/fixtures.js';
import type { TaskBoard } from './task-board.port.js';
import { BoardTaskIntake } from './task-intake.js';

describe('task intake', () => {
  beforeEach(() => jest.spyOn(Logger.prototype, 'log').mockImplementation());

  const intake = (added: boolean) => new BoardTaskIntake({ add: () => Promise.resolve({ task: claimedTask(), added }) } as unknown as TaskBoard);

  it.each([
    ['a new task is accepted', true, newTask(), 'accepted'],
    ['the same delivery again is accepted', false, newTask(), 'accepted'],
    ['another delivery for an issue at work is told that it is busy', false, newTask({ deliveryId: 'other' }), 'busy'],
  ] as const)('%s', async (_name, added, task, outcome) => {
    expect(await intake(added).request(task)).toEqual({ outcome, taskId: TASK_ID });
  });
});
