import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Decision } from '../dispatch/decision.js';
import { OnWebhook, type Delivery } from '../dispatch/webhook-handler.js';
import { issueAssigned } from './payloads.js';
import { TaskRequests } from './task-requests.js';
import { isApp, THE_ISSUE, type Trigger, type Wanted } from './trigger.js';

type IssueAssigned = z.infer<typeof issueAssigned>;

/** Somebody assigns the App, or the user account that stands for it, to an issue. */
@Injectable()
export class AssignHandler implements Trigger<IssueAssigned> {
  readonly payload = issueAssigned;

  constructor(private readonly requests: TaskRequests) {}

  @OnWebhook('issues.assigned')
  async assigned(delivery: Delivery): Promise<Decision> {
    return await this.requests.decide(delivery, this);
  }

  dismiss({ assignee }: IssueAssigned, slug: string): string | undefined {
    const isOurs = assignee && (isApp(assignee, slug) || assignee.login.toLowerCase() === slug.toLowerCase());
    return isOurs ? undefined : 'somebody else is assigned';
  }

  async read(): Promise<Wanted> {
    return THE_ISSUE;
  }
}
