import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Decision } from '../dispatch/decision.js';
import { OnWebhook, type Delivery } from '../dispatch/webhook-handler.js';
import { issueLabeled } from './payloads.js';
import { TaskRequests } from './task-requests.js';
import { THE_ISSUE, type Trigger, type Wanted } from './trigger.js';

type IssueLabeled = z.infer<typeof issueLabeled>;

/** Somebody puts the label named like the App on an issue; GitHub's labels know no case. */
@Injectable()
export class LabelHandler implements Trigger<IssueLabeled> {
  readonly payload = issueLabeled;

  constructor(private readonly requests: TaskRequests) {}

  @OnWebhook('issues.labeled')
  async labeled(delivery: Delivery): Promise<Decision> {
    return await this.requests.decide(delivery, this);
  }

  dismiss({ label }: IssueLabeled, slug: string): string | undefined {
    return label?.name.toLowerCase() === slug.toLowerCase() ? undefined : 'another label';
  }

  async read(): Promise<Wanted> {
    return THE_ISSUE;
  }
}
