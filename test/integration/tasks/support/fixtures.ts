import type { NewTask } from '../../../../src/modules/tasks/board/task-board.port.js';
import type { ClaimedTask } from '../../../../src/modules/tasks/task.js';

export const TASK_ID = '01900000-0000-7000-8000-000000000001';

const repository = { id: 7, installationId: 3, owner: 'acme', name: 'shop' };

export function claimedTask(changes: Partial<ClaimedTask> = {}): ClaimedTask {
  return {
    id: TASK_ID,
    deliveryId: '01900000-0000-7000-8000-0000000000aa',
    repository,
    issueNumber: 12,
    requestedBy: 'octocat',
    request: 'please fix the total',
    issueTitle: 'Total is wrong',
    issueBody: 'It adds the tax twice.',
    commentId: 55,
    state: 'working',
    reason: undefined,
    epoch: 1,
    tries: 1,
    deaths: 0,
    createdAt: new Date('2026-11-01T10:00:00Z'),
    ...changes,
  };
}

export function newTask(changes: Partial<NewTask> = {}): NewTask {
  const { deliveryId, issueNumber, requestedBy, request, issueTitle, issueBody, commentId } = claimedTask();
  return { deliveryId, repository, issueNumber, requestedBy, request, issueTitle, issueBody, commentId, ...changes };
}
