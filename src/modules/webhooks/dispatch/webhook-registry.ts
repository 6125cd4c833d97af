import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { AppError } from '../../../shared/errors/app-error.js';
import { SUBSCRIPTIONS, subscriptionKey } from './subscriptions.js';
import { ON_WEBHOOK, type WebhookHandler } from './webhook-handler.js';

interface Declaration {
  readonly subscription: string;
  /** `Class.method`, for the operator. */
  readonly owner: string;
  readonly handle: WebhookHandler;
}

type Methods = Record<string, WebhookHandler>;

/** Finds the one handler of an event; a start with a wrong set of handlers fails. */
@Injectable()
export class WebhookRegistry implements OnModuleInit {
  private readonly handlers = new Map<string, WebhookHandler>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const declarations = this.discovery.getProviders().flatMap(({ instance }) => this.declarationsOf(instance));
    assertOneOwnerEach(declarations);
    for (const { subscription, handle } of declarations) this.handlers.set(subscription, handle);
  }

  find(event: string, action: string | undefined): WebhookHandler | undefined {
    const key = subscriptionKey(event, action);
    return key === undefined ? undefined : this.handlers.get(key);
  }

  private declarationsOf(instance: unknown): Declaration[] {
    if (typeof instance !== 'object' || instance === null) return [];
    const prototype = Object.getPrototypeOf(instance) as Methods | null;
    if (!prototype) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method = prototype[name];
      const subscriptions = method ? this.reflector.get<readonly string[] | undefined>(ON_WEBHOOK, method) : undefined;
      const owner = `${instance.constructor.name}.${name}`;
      return (subscriptions ?? []).map((subscription) => ({ subscription, owner, handle: method!.bind(instance) }));
    });
  }
}

function assertOneOwnerEach(declarations: readonly Declaration[]): void {
  const known: readonly string[] = SUBSCRIPTIONS;
  const stray = declarations.filter(({ subscription }) => !known.includes(subscription));
  const problems = stray.map(({ subscription, owner }) => `${owner} handles ${subscription}, which is not subscribed to`);
  for (const wanted of known) {
    const owners = declarations.filter(({ subscription }) => subscription === wanted).map(({ owner }) => owner);
    if (owners.length === 0) problems.push(`${wanted} has no handler`);
    if (owners.length > 1) problems.push(`${wanted} has ${owners.length} handlers: ${owners.join(', ')}`);
  }
  if (problems.length > 0) throw new AppError('webhook.registry', `Webhook handlers are wrong: ${problems.join('; ')}.`);
}
