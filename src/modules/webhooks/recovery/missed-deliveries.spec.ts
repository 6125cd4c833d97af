import { Logger } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import type { HookAttempt, HookLog } from '../../repos/index.js';
import type { DeliveryLog, NewDelivery } from '../log/delivery-log.port.js';
import { MissedDeliveries } from './missed-deliveries.js';
import type { WebhookRegistry } from '../dispatch/webhook-registry.js';

Logger.overrideLogger(false);

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const attempt = (guid: string, second: number, changes: Partial<HookAttempt> = {}): HookAttempt => ({ id: `${second}`, guid, event: 'issues', action: 'labeled', deliveredAt: at(second), ...changes });
const PAYLOAD = Buffer.from('{"action":"labeled"}');

function world(pages: readonly (readonly HookAttempt[])[], known: readonly string[] = []) {
  const stored: NewDelivery[] = [];
  const redelivered: string[] = [];
  const hookLog: HookLog & { payload: (id: string) => Buffer | undefined } = {
    days: 3,
    payload: () => PAYLOAD,
    async *attemptsSince() {
      yield* await Promise.resolve(pages);
    },
    payloadOf: async (id) => Promise.resolve(hookLog.payload(id)),
    redeliver: async (id) => Promise.resolve(void redelivered.push(id)),
  };
  const log = {
    unknownOf: (guids: readonly string[]) => Promise.resolve(guids.filter((guid) => !known.includes(guid))),
    store: (delivery: NewDelivery) => Promise.resolve({ id: String(stored.push(delivery)), outcome: 'new' as const }),
  };
  const registry = { find: (event: string) => (event === 'issues' ? () => undefined : undefined) };
  const missed = new MissedDeliveries(hookLog, log as unknown as DeliveryLog, registry as unknown as WebhookRegistry);
  const bringIn = (until = at(59)) => missed.bringIn(at(0), until, new AbortController().signal);
  return { hookLog, stored, redelivered, bringIn };
}

describe('missed deliveries', () => {
  it('are stored oldest first, each GUID once, whatever page its attempts are on', async () => {
    const { stored, bringIn } = world([[attempt('b', 9), attempt('a', 8)], [attempt('a', 3), attempt('c', 1)]]);
    expect(await bringIn()).toBe(3);
    expect(stored.map(({ guid }) => guid)).toEqual(['c', 'a', 'b']);
    expect(stored[0]).toMatchObject({ event: 'issues', action: 'labeled', body: PAYLOAD, decided: undefined });
  });

  it('are none that a row knows, that nothing acts on, or that may still be on their way', async () => {
    const { stored, bringIn } = world([[attempt('young', 40), attempt('star', 7, { event: 'star' }), attempt('known', 5)]], ['known']);
    expect(await bringIn(at(30))).toBe(0);
    expect(stored).toEqual([]);
  });

  it('that GitHub does not show are sent again by GitHub', async () => {
    const { hookLog, stored, redelivered, bringIn } = world([[attempt('a', 4)]]);
    hookLog.payload = () => undefined;
    await bringIn();
    expect({ stored, redelivered }).toEqual({ stored: [], redelivered: ['4'] });
  });

  it('that GitHub will never give do not keep the others waiting', async () => {
    const { hookLog, stored, bringIn } = world([[attempt('b', 4), attempt('a', 2)]]);
    hookLog.payload = (id) => {
      if (id === '2') throw new AppError('host.not_found', 'gone');
      return PAYLOAD;
    };
    await bringIn();
    expect(stored.map(({ guid }) => guid)).toEqual(['b']);
  });

  it('that GitHub can not give now are tried the next time', async () => {
    const { hookLog, bringIn } = world([[attempt('a', 2)]]);
    hookLog.payload = () => {
      throw new AppError('host.unavailable', 'away', { retry: 'later' });
    };
    await expect(bringIn()).rejects.toMatchObject({ code: 'host.unavailable' });
  });
});
