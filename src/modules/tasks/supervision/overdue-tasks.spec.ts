import { claimedTask } from '../../../../test/integration/tasks/support/fixtures.js';
import type { Config } from '../../../shared/config/index.js';
import { OverdueTasks } from './overdue-tasks.js';
import type { TimeLimits } from './overdue.port.js';
import type { EndingNotice } from '../progress/ending-notice.js';
import type { Task } from '../task.js';

describe('overdue tasks', () => {
  const config = { task: { wallMs: 3_600_000, verifyMs: 900_000, leaseMs: 30_000, queueWaitMaxMs: 7_000 }, agent: { stopGraceMs: 5_000 } } as unknown as Config;

  it('are ended well after the limits that the workers keep themselves, and people are told', async () => {
    const task: Task = { ...claimedTask(), state: 'failed', reason: 'late' };
    const asked: TimeLimits[] = [];
    const told: Task[] = [];
    const overdue = { end: (limits: TimeLimits) => (asked.push(limits), Promise.resolve([{ task, code: 'task.queue_wait' }])) };
    const notice = { tell: (one: Task) => told.push(one) } as unknown as EndingNotice;
    expect(await new OverdueTasks(overdue, notice, config).end()).toEqual([task.id]);
    expect(asked).toEqual([{ queuedMs: 7_000, agentMs: 3_735_000, verifyMs: 1_035_000 }]);
    expect(told).toEqual([task]);
  });
});
