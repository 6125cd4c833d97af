import type { IQueueBackend } from 'bullmq';
import { PatientBackends } from './patient-backend.bullmq.js';

const MAX_MS = 2_000;

describe('PatientBackends', () => {
  const pauses: number[] = [];
  const told: string[] = [];
  const answers: (Error | unknown[])[] = [];
  const watch = { failed: (queue: string) => told.push(`${queue} fails`), works: (queue: string) => told.push(`${queue} works`) };
  let backends: PatientBackends;

  const next = async (): Promise<unknown[]> => {
    const answer = answers.shift() ?? [];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const create = () => ({ moveToActive: next, waitForJob: next }) as unknown as IQueueBackend;
  const open = (): IQueueBackend => (backends.patient(create) as (name: string) => IQueueBackend)('tasks');

  beforeEach(() => {
    for (const list of [pauses, told, answers]) list.splice(0);
    backends = new PatientBackends(MAX_MS, watch, async (ms) => pauses.push(ms));
  });

  it('answers an error after a pause that grows to its limit, half of it by chance', async () => {
    const backend = open();
    for (let n = 0; n < 12; n += 1) {
      answers.push(new Error('no such table'));
      await expect(n % 2 === 0 ? backend.moveToActive('t') : backend.waitForJob(5)).rejects.toThrow('no such table');
    }
    expect(pauses).toHaveLength(12);
    for (const [n, pause] of pauses.entries()) {
      const full = Math.min(MAX_MS, 250 * 2 ** n);
      expect(pause).toBeGreaterThanOrEqual(full / 2);
      expect(pause).toBeLessThanOrEqual(full);
    }
    expect(new Set(told)).toEqual(new Set(['tasks fails']));
  });

  it('begins anew once a job could be asked for, not when only the waiting works', async () => {
    const backend = open();
    const fail = async () => {
      answers.push(new Error('broken'));
      await backend.moveToActive('t').catch(() => undefined);
    };
    await fail();
    await backend.waitForJob(5);
    await fail();
    expect(pauses[1]).toBeGreaterThanOrEqual(250);
    await backend.moveToActive('t');
    await fail();
    expect(pauses[2]).toBeLessThanOrEqual(250);
    expect(told).toEqual(['tasks fails', 'tasks fails', 'tasks works', 'tasks fails']);
  });

  it('leaves the pause after a refused connection to BullMQ', async () => {
    answers.push(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    await expect(open().moveToActive('t')).rejects.toThrow('refused');
    expect(pauses).toEqual([]);
  });

  it('does not hold up a worker that is to end', async () => {
    backends = new PatientBackends(3_600_000, watch);
    answers.push(...Array.from({ length: 30 }, () => new Error('broken')));
    const backend = open();
    const asked = backend.moveToActive('t');
    backends.stop();
    await expect(asked).rejects.toThrow('broken');
    await expect(backend.moveToActive('t')).rejects.toThrow('broken');
  });
});
