import { Logger } from '@nestjs/common';
import type { Config } from '../../../shared/config/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import type { EndedRequest } from '../../tasks/index.js';
import type { RefusalNotice } from '../handlers/refusal-notice.js';
import { decision, type Decision } from './decision.js';
import { WaitingEndings } from './waiting-endings.js';

const SWEEP_MS = 1_000;
const REPOSITORY = { id: 7, installationId: 3, owner: 'acme', name: 'shop' };
const ended = (deliveryId: string, end: EndedRequest['end']): EndedRequest => ({ deliveryId, repository: REPOSITORY, issueNumber: 12, commentId: 55, end });
const TASK = ended('d1', { place: 'task', taskId: 't1' });
const WITHDRAWN = ended('d2', { place: 'dropped', dropped: { as: 'withdrawn', by: 'ann' } });
const REFUSED = ended('d3', { place: 'dropped', dropped: { as: 'refused' } });

describe('ends of waiting requests', () => {
  const take = jest.fn(async (_leaseMs: number): Promise<readonly EndedRequest[]> => []);
  const told = jest.fn(async (_id: string) => undefined);
  const settle = jest.fn(async (_id: string, _decision: Decision) => true);
  const give = jest.fn(async () => undefined);
  let endings: WaitingEndings;

  const start = (runMode: Config['runMode'] = 'worker'): void => {
    const config = { runMode, queue: { sweepMs: SWEEP_MS } as Config['queue'] };
    endings = new WaitingEndings(config, { take, told }, { settle }, { give } as unknown as RefusalNotice);
    endings.onApplicationBootstrap();
  };

  beforeEach(() => {
    jest.useFakeTimers();
    jest.clearAllMocks();
    for (const level of ['log', 'warn', 'error'] as const) jest.spyOn(Logger.prototype, level).mockImplementation();
  });
  afterEach(async () => {
    await endings.onModuleDestroy();
    jest.useRealTimers();
  });

  it('are written into the deliveries, and told to whoever might not ask any more', async () => {
    take.mockResolvedValueOnce([TASK, WITHDRAWN, REFUSED]);
    start();
    await jest.advanceTimersByTimeAsync(SWEEP_MS);
    expect(settle.mock.calls).toEqual([
      ['d1', decision('task', 'task t1')],
      ['d2', decision('withdrawn', 'withdrawn by ann while it waited')],
      ['d3', decision('refused', 'whoever asked might not write to the repository any more when its turn came')],
    ]);
    expect(give.mock.calls).toEqual([[expect.objectContaining({ deliveryId: 'd3', repository: REPOSITORY, issueNumber: 12, target: { kind: 'comment', id: 55 } })]]);
    expect(told.mock.calls).toEqual([['d1'], ['d2'], ['d3']]);
  });

  it('are told later while the delivery is under way or GitHub is away, and keep no other waiting', async () => {
    take.mockResolvedValueOnce([TASK, REFUSED, WITHDRAWN]);
    settle.mockResolvedValueOnce(false);
    give.mockRejectedValueOnce(new AppError('host.away', 'away', { retry: 'later' }));
    start();
    await jest.advanceTimersByTimeAsync(SWEEP_MS);
    expect(told.mock.calls).toEqual([['d2']]);
  });

  it('are looked for again after a fault, where work is done, until it stops', async () => {
    take.mockRejectedValueOnce(new Error('away'));
    start();
    await jest.advanceTimersByTimeAsync(2 * SWEEP_MS);
    expect(take).toHaveBeenCalledTimes(2);
    await endings.onModuleDestroy();
    start('api');
    await jest.advanceTimersByTimeAsync(3 * SWEEP_MS);
    expect(take).toHaveBeenCalledTimes(2);
  });
});
