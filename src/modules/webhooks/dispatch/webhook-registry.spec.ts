import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { decision, type Decision } from './decision.js';
import { SUBSCRIPTIONS, subscriptionKey, whyIgnored, type Subscription } from './subscriptions.js';
import { OnWebhook, type Delivery } from './webhook-handler.js';
import { WebhookRegistry } from './webhook-registry.js';

@Injectable()
class PingOnly {
  private readonly answer = 'from the instance';

  @OnWebhook('ping')
  async onPing({ id }: Delivery): Promise<Decision> {
    return decision('pong', `${id} ${this.answer}`);
  }

  async untouched(): Promise<void> {}
}

@Injectable()
class TheRest {
  @OnWebhook(...SUBSCRIPTIONS.filter((subscription) => subscription !== 'ping'))
  async onEverything(): Promise<Decision> {
    return decision('skipped', 'the rest');
  }
}

@Injectable()
class SecondPing {
  @OnWebhook('ping')
  async again(): Promise<Decision> {
    return decision('pong', 'second');
  }
}

@Injectable()
class Stray {
  @OnWebhook('issue_comment.edited' as Subscription)
  async onEdit(): Promise<Decision> {
    return decision('task', 'never');
  }
}

async function start(...providers: Type[]): Promise<WebhookRegistry> {
  const module = await Test.createTestingModule({ imports: [DiscoveryModule], providers: [WebhookRegistry, ...providers] }).compile();
  await module.init();
  return module.get(WebhookRegistry);
}

describe('WebhookRegistry', () => {
  it('gives each subscription its one handler, bound to its provider', async () => {
    const registry = await start(PingOnly, TheRest);
    const delivery = { id: 'd1', payload: {} };
    expect(await registry.find('ping', undefined)?.(delivery)).toEqual(decision('pong', 'd1 from the instance'));
    expect(await registry.find('issues', 'labeled')?.(delivery)).toEqual(decision('skipped', 'the rest'));
  });

  it.each<[string, string | undefined]>([
    ['issue_comment', 'edited'],
    ['issue_comment', undefined],
    ['issue_comment', ''],
    ['issue_comment.created', undefined],
    ['issue_comment.created', 'created'],
    ['ping', 'x'],
    ['__proto__', undefined],
    ['__proto__', 'constructor'],
    ['hasOwnProperty', undefined],
    ['constructor', 'name'],
    ['', undefined],
  ])('finds nothing for %j %j', async (event, action) => {
    expect((await start(PingOnly, TheRest)).find(event, action)).toBeUndefined();
  });

  it('refuses to start without a handler, naming the subscription', async () => {
    await expect(start(TheRest)).rejects.toMatchObject({ code: 'webhook.registry', message: expect.stringContaining('ping has no handler') as string });
  });

  it('refuses to start with two handlers, naming both', async () => {
    await expect(start(PingOnly, TheRest, SecondPing)).rejects.toThrow('ping has 2 handlers: PingOnly.onPing, SecondPing.again');
  });

  it('refuses to start with a handler for what is not subscribed to, naming it', async () => {
    await expect(start(PingOnly, TheRest, Stray)).rejects.toThrow('Stray.onEdit handles issue_comment.edited, which is not subscribed to');
  });
});

describe('subscriptions', () => {
  it('has no edit among them', () => expect(SUBSCRIPTIONS.filter((subscription) => subscription.endsWith('.edited'))).toEqual([]));

  it('never lets an event name pass for one with an action', () => {
    expect(subscriptionKey('issues.labeled', undefined)).toBeUndefined();
    expect(subscriptionKey('issues', 'labeled')).toBe('issues.labeled');
  });

  it('says why', () => {
    expect(whyIgnored('issue_comment', 'edited')).toBe('an edited comment never runs a request again');
    expect(whyIgnored('push', undefined)).toBe('nothing is subscribed to push');
    expect(whyIgnored('__proto__', undefined)).toBe('nothing is subscribed to __proto__');
    expect(whyIgnored('a.b', 'c')).toBe('nothing is subscribed to a.b');
  });
});
