import { Logger } from '@nestjs/common';
import type { Config } from '../../../shared/config/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { limitedError } from '../../../shared/http/host-wait.js';
import { decision, type Decision } from './decision.js';
import type { DeliveryLog, StartedDelivery } from '../log/delivery-log.port.js';
import { DeliveryProcessing, MAX_TRIES } from './delivery-processing.js';
import type { Delivery, WebhookHandler } from './webhook-handler.js';
import type { WebhookRegistry } from './webhook-registry.js';

/** One row that behaves as the real one does. */
class OneDelivery implements Pick<DeliveryLog, 'start' | 'decide' | 'noteFailure' | 'park'> {
  attempts = 0;
  failure: string | undefined;
  readonly parked: [string, number][] = [];
  decided: Decision | undefined;
  row = { id: 'd1', event: 'issues', action: 'labeled' as string | undefined, body: Buffer.from('{"a":1}') };

  async start(id: string): Promise<StartedDelivery | undefined> {
    if (id !== this.row.id || this.decided) return undefined;
    this.attempts += 1;
    return { ...this.row, attempt: this.attempts, lastFailure: this.failure };
  }

  async decide(_id: string, decided: Decision): Promise<void> {
    this.decided = decided;
  }

  async park(_id: string, reason: string, ms: number): Promise<void> {
    this.attempts -= 1;
    this.parked.push([reason, ms]);
  }

  async noteFailure(_id: string, reason: string): Promise<void> {
    this.failure = reason;
  }
}

describe('DeliveryProcessing', () => {
  beforeAll(() => Logger.overrideLogger(false));
  let log: OneDelivery;
  let seen: Delivery[];

  beforeEach(() => {
    jest.spyOn(Math, 'random').mockReturnValue(1); // the whole pause
    log = new OneDelivery();
    seen = [];
  });
  afterEach(() => jest.restoreAllMocks());

  function processing(handle: WebhookHandler | undefined): DeliveryProcessing {
    const counted: WebhookHandler | undefined = handle && ((delivery) => (seen.push(delivery), handle(delivery)));
    return new DeliveryProcessing(log as unknown as DeliveryLog, { find: () => counted } as unknown as WebhookRegistry, { deliveries: { retryMs: 1_000, retryMaxMs: 3_600_000, databaseRetryMs: 5_000 } } as Config);
  }

  const failing = (error: Error) => processing(() => Promise.reject(error));

  it('hands the parsed bytes to the handler and records its decision', async () => {
    expect(await processing(async () => decision('task', 'task 1')).process('d1')).toBeUndefined();
    expect(seen).toEqual([{ id: 'd1', payload: { a: 1 } }]);
    expect(log.decided).toEqual(decision('task', 'task 1'));
  });

  it('does nothing for what is decided or not there', async () => {
    const work = processing(async () => decision('task', 'task 1'));
    await work.process('d1');
    await work.process('d1');
    await work.process('another');
    expect(seen).toHaveLength(1);
  });

  it('ignores, with the reason, what nothing is subscribed to', async () => {
    log.row = { ...log.row, event: 'issue_comment', action: 'edited' };
    await processing(undefined).process('d1');
    expect(log.decided).toEqual(decision('ignored', 'an edited comment never runs a request again'));
  });

  it('tries a poison again, longer and longer, and then gives it up with the reason (F34)', async () => {
    const work = failing(new TypeError('x is not a function'));
    const pauses: (number | undefined)[] = [];
    for (let n = 0; n < MAX_TRIES + 2; n += 1) pauses.push(await work.process('d1'));
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, undefined, undefined, undefined]);
    expect(seen).toHaveLength(MAX_TRIES);
    expect(log.decided).toEqual(decision('failed', 'given up at try 8: internal: Something went wrong inside agent-bot.'));
  });

  it('counts a try before it, so that what kills the process ends too (F35)', async () => {
    log.attempts = MAX_TRIES;
    await failing(new Error('never reached')).process('d1');
    expect(seen).toEqual([]);
    expect(log.decided).toEqual(decision('failed', 'given up at try 8: the process ended while it was worked on'));
  });

  it('gives up at once on what trying again can not help', async () => {
    expect(await failing(new AppError('host.forbidden', 'GitHub says no.')).process('d1')).toBeUndefined();
    expect(log.decided).toEqual(decision('failed', 'given up at try 1: host.forbidden: GitHub says no.'));
  });

  it.each([
    [90, 90_000],
    [0, 1_000],
    [1e9, 3_600_000],
  ])('waits as long as GitHub asks, within bounds: %s s', async (retryAfterSeconds, pause) => {
    const error = new AppError('host.unavailable', 'limit', { retry: 'later', detail: { retryAfterSeconds } });
    expect(await failing(error).process('d1')).toBe(pause);
    expect(log.failure).toBe('host.unavailable: limit');
  });

  it('is parked by a limit of GitHub as often as it is met, and no try is spent on it (F39, F40)', async () => {
    const work = failing(limitedError(90));
    for (let n = 0; n < MAX_TRIES + 2; n += 1) expect(await work.process('d1')).toBeUndefined();
    expect(log.attempts).toBe(0);
    expect(log.parked).toHaveLength(MAX_TRIES + 2);
    expect(log.parked[0]).toEqual(['host.limited: GitHub’s rate limit is in the way; the work goes on by itself when it ends.', 90_000]);
    expect(log.decided).toBeUndefined();
  });

  it('logs the errors themselves, with what caused them', async () => {
    const [warn, error] = [jest.spyOn(Logger.prototype, 'warn'), jest.spyOn(Logger.prototype, 'error')];
    const refused = new AppError('host.forbidden', 'GitHub says no.', { cause: new Error('403') });
    const broken = new Error('connection refused');
    await failing(refused).process('d1');
    log.start = () => Promise.reject(broken);
    await failing(refused).process('d1');
    expect(warn).toHaveBeenCalledWith('delivery failed', expect.objectContaining({ code: 'host.forbidden', error: refused }));
    expect(error).toHaveBeenCalledWith('delivery not worked on', { deliveryId: 'd1', error: broken });
  });

  it('comes back when the row can not be read or written', async () => {
    log.start = () => Promise.reject(new Error('connection refused'));
    expect(await processing(undefined).process('d1')).toBe(5_000);
  });
});
