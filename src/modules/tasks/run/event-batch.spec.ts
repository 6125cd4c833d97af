import { claimedTask } from '../../../../test/integration/tasks/support/fixtures.js';
import type { TaskEvent, TaskLog } from '../record/task-log.port.js';
import { EventBatch } from './event-batch.js';

function log(fail = false) {
  const batches: (readonly TaskEvent[])[] = [];
  const port: TaskLog = {
    append: async (_id, _epoch, events) => {
      if (fail) throw new Error('connection terminated');
      if (events.length > 0) batches.push(events);
    },
  };
  return { batches, port };
}

const event = (index: number): TaskEvent => ({ type: 'agent.text', data: { index } });

describe('event batch', () => {
  it('writes many a statement, in order, the rest at the flush', async () => {
    const { batches, port } = log();
    const batch = new EventBatch(port, claimedTask(), 2);
    for (let index = 0; index < 5; index += 1) batch.add(event(index));
    await batch.flush();
    expect(batches).toEqual([[event(0), event(1)], [event(2), event(3)], [event(4)]]);
  });

  it('lets no event wait for long', async () => {
    jest.useFakeTimers();
    const { batches, port } = log();
    const batch = new EventBatch(port, claimedTask(), 100, 1000, 500);
    batch.add(event(0));
    await jest.advanceTimersByTimeAsync(500);
    expect(batches).toEqual([[event(0)]]);
    await batch.flush();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('keeps a flood out of the database and says how much', async () => {
    const { batches, port } = log();
    const batch = new EventBatch(port, claimedTask(), 2, 3);
    for (let index = 0; index < 10; index += 1) batch.add(event(index));
    await batch.flush();
    expect(batches.flat()).toEqual([event(0), event(1), event(2), { type: 'events.dropped', data: { count: 7 } }]);
  });

  it('tells at the flush what failed on the way', async () => {
    const batch = new EventBatch(log(true).port, claimedTask(), 1);
    batch.add(event(0));
    await new Promise(setImmediate);
    await expect(batch.flush()).rejects.toThrow('connection terminated');
  });
});
