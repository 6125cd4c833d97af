import { activeStates, isFinal, mayChange, sourcesOf } from './task-state.js';
import { TASK_STATES } from '../task.js';

describe('task states', () => {
  it('lets a queued task be claimed, given up after too long a wait, or stopped by a person', () => {
    expect(TASK_STATES.filter((to) => mayChange('queued', to))).toEqual(['working', 'failed', 'stopped']);
  });

  it('lets a working task be claimed again, given back or ended', () => {
    expect(TASK_STATES.filter((to) => mayChange('working', to))).toEqual([...TASK_STATES]);
  });

  it.each(['done', 'no change', 'failed', 'stopped', 'out of budget'] as const)('never leaves %s', (state) => {
    expect(isFinal(state)).toBe(true);
    expect(TASK_STATES.filter((to) => mayChange(state, to))).toEqual([]);
  });

  it('ends a task only from working, but for one that nobody wants any more or that waited too long', () => {
    for (const final of TASK_STATES.filter(isFinal)) expect(sourcesOf(final)).toEqual(['failed', 'stopped'].includes(final) ? ['queued', 'working'] : ['working']);
  });

  it('counts queued and working as active', () => {
    expect(activeStates()).toEqual(['queued', 'working']);
  });
});
