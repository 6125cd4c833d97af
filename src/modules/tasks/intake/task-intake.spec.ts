import { Logger } from '@nestjs/common';
import { claimedTask, newTask, TASK_ID } from '../../../../test/integration/tasks/support/fixtures.js';
import type { TaskBoard } from '../board/task-board.port.js';
import { BoardTaskIntake } from './task-intake.js';
import type { WaitingPlace } from './waiting-requests.port.js';

const OTHER = newTask({ deliveryId: 'other' });

describe('task intake', () => {
  beforeEach(() => jest.spyOn(Logger.prototype, 'log').mockImplementation());

  const intake = ({ added = false, place, kept = { place: 'waits' } }: { added?: boolean; place?: WaitingPlace; kept?: WaitingPlace }) => {
    const add = jest.fn(() => Promise.resolve({ task: claimedTask(), added }));
    const waiting = { find: () => Promise.resolve(place), add: jest.fn(() => Promise.resolve(kept)), count: () => Promise.resolve(0), ready: () => Promise.resolve([]), admit: () => Promise.resolve(undefined) };
    return { made: new BoardTaskIntake({ add } as unknown as TaskBoard, waiting), add, waiting };
  };

  it.each([
    ['a new task is accepted', { added: true }, newTask(), { outcome: 'accepted', taskId: TASK_ID }],
    ['the same delivery again is accepted', {}, newTask(), { outcome: 'accepted', taskId: TASK_ID }],
    ['words for an issue at work wait', {}, OTHER, { outcome: 'waiting' }],
    ['more words than may wait are busy', { kept: { place: 'behind' } as const }, OTHER, { outcome: 'busy' }],
    ['words that are a task the moment they are kept are accepted', { kept: { place: 'task', taskId: 't2' } as const }, OTHER, { outcome: 'accepted', taskId: 't2' }],
    ['what was withdrawn stays so', { place: { place: 'dropped', dropped: { as: 'withdrawn', by: 'ann' } } as const }, OTHER, { outcome: 'dropped', dropped: { as: 'withdrawn', by: 'ann' } }],
    ['a label on an issue at work is busy', {}, newTask({ deliveryId: 'other', request: '' }), { outcome: 'busy' }],
    ['what waited and became a task is accepted', { place: { place: 'task', taskId: 't2' } as const }, OTHER, { outcome: 'accepted', taskId: 't2' }],
  ] as const)('%s', async (_name, world, task, result) => {
    expect(await intake(world).made.request(task)).toEqual(result);
  });

  it.each(['waits', 'behind'] as const)('asks for no task while requests of the issue wait (%s)', async (place) => {
    const { made, add, waiting } = intake({ place: { place } });
    expect(await made.request(OTHER)).toEqual({ outcome: 'waiting' });
    expect([add.mock.calls.length, waiting.add.mock.calls]).toEqual([0, [[OTHER]]]);
  });
});
