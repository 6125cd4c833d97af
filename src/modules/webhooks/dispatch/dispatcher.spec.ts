import { Logger } from '@nestjs/common';
import type { Config } from '../../../shared/config/index.js';
import type { Outbox } from '../../../shared/queue/outbox.port.js';
import type { WorkItem, WorkQueue } from '../../../shared/queue/work-queue.port.js';
import { Dispatcher } from './dispatcher.js';

const SWEEP_MS = 1_000;
const item = (id: string): WorkItem => ({ id, key: id, priority: 1 });
const settled = () => jest.advanceTimersByTimeAsync(0);

describe('Dispatcher', () => {
  let waiting: WorkItem[];
  let queued: string[];
  let rounds: number;
  let fault: Error | undefined;
  let gate: Promise<void>;
  let notify: () => void;
  let channels: string[];
  let dispatcher: Dispatcher;

  const outbox: Outbox = {
    async drain(_limit, send) {
      rounds += 1;
      await gate;
      const batch = waiting.slice(0, 2);
      if (batch.length > 0) await send('deliveries', batch);
      waiting = waiting.slice(2);
      return batch.length;
    },
    backlog: () => Promise.resolve({ rows: waiting.length, oldestSeconds: 0 }),
  };
  const queue = {
    async add(_queue: string, items: readonly WorkItem[]) {
      if (fault) throw fault;
      queued.push(...items.map(({ id }) => id));
    },
  } as unknown as WorkQueue;
  const notifications = {
    async listen(channel: string, handler: () => void) {
      channels.push(channel);
      notify = handler;
    },
  };

  function create(runMode: Config['runMode'] = 'all'): Dispatcher {
    dispatcher = new Dispatcher({ runMode, queue: { sweepMs: SWEEP_MS } } as Config, notifications, outbox, queue);
    return dispatcher;
  }

  beforeAll(() => Logger.overrideLogger(false));

  beforeEach(() => {
    jest.useFakeTimers();
    [waiting, queued, channels, rounds, fault, gate] = [[], [], [], 0, undefined, Promise.resolve()];
  });

  afterEach(async () => {
    await dispatcher.onModuleDestroy();
    jest.useRealTimers();
  });

  it('empties the outbox at start', async () => {
    waiting = ['a', 'b', 'c'].map(item);
    await create().onApplicationBootstrap();
    await settled();
    expect(queued).toEqual(['a', 'b', 'c']);
  });

  it('moves rows on a notification and, without one, by the sweep (F67)', async () => {
    await create().onApplicationBootstrap();
    await settled();
    waiting = [item('told')];
    notify();
    await settled();
    expect(queued).toEqual(['told']);
    waiting = [item('untold')];
    await jest.advanceTimersByTimeAsync(SWEEP_MS);
    expect(queued).toEqual(['told', 'untold']);
    expect(channels).toEqual(['agent_bot_outbox']);
  });

  it('makes one round of many nudges, and misses none that comes meanwhile', async () => {
    await create().onApplicationBootstrap();
    await settled();
    rounds = 0;
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    for (let n = 0; n < 50; n += 1) notify();
    await settled();
    expect(rounds).toBe(1);
    waiting = [item('meanwhile')];
    notify();
    open();
    await settled();
    expect(queued).toEqual(['meanwhile']);
    expect(rounds).toBeLessThan(6);
  });

  it('goes on after a fault with the next sweep', async () => {
    fault = new Error('queue is away');
    waiting = [item('a')];
    await create().onApplicationBootstrap();
    await settled();
    expect(queued).toEqual([]);
    fault = undefined;
    await jest.advanceTimersByTimeAsync(SWEEP_MS);
    expect(queued).toEqual(['a']);
  });

  it('waits for the round it is in when it stops, and starts none after', async () => {
    await create().onApplicationBootstrap();
    await settled();
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    waiting = [item('a')];
    notify();
    const stopped = dispatcher.onModuleDestroy();
    open();
    await stopped;
    expect(queued).toEqual(['a']);
    waiting = [item('b')];
    notify();
    await jest.advanceTimersByTimeAsync(10 * SWEEP_MS);
    expect(queued).toEqual(['a']);
  });

  it('leaves it to the workers where there are no consumers', async () => {
    waiting = [item('a')];
    await create('api').onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(10 * SWEEP_MS);
    expect([queued, channels]).toEqual([[], []]);
  });
});
