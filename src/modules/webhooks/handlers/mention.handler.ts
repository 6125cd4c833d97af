import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.js';
import { REPOSITORY_POLICY, type RepositoryPolicy } from '../../tasks/index.js';
import type { Decision } from '../dispatch/decision.js';
import { OnWebhook, type Delivery } from '../dispatch/webhook-handler.js';
import { mayMention, requestIn } from './mention.js';
import { commentCreated } from './payloads.js';
import { TaskRequests } from './task-requests.js';
import type { Place, Trigger, Wanted } from './trigger.js';

type CommentCreated = z.infer<typeof commentCreated>;

/** Somebody writes `@agent-bot <request>` on an issue. */
@Injectable()
export class MentionHandler implements Trigger<CommentCreated> {
  readonly payload = commentCreated;

  constructor(
    private readonly requests: TaskRequests,
    @Inject(REPOSITORY_POLICY) private readonly policies: RepositoryPolicy,
  ) {}

  @OnWebhook('issue_comment.created')
  async created(delivery: Delivery): Promise<Decision> {
    return await this.requests.decide(delivery, this);
  }

  dismiss({ comment }: CommentCreated, slug: string): string | undefined {
    if (comment.performed_via_github_app?.slug === slug) return 'the App wrote this itself';
    return mayMention(comment.body ?? '') ? undefined : 'no mention';
  }

  async read({ comment }: CommentCreated, place: Place): Promise<Wanted | string> {
    const name = await this.nameIn(place);
    const request = requestIn(comment.body ?? '', name);
    return request === undefined ? `no mention of @${name}` : { request, commentId: comment.id };
  }

  /** A file that can not be understood has no say here; the task that is made tells about it. */
  private async nameIn({ repository, facts, slug }: Place): Promise<string> {
    try {
      return (await this.policies.load(repository, facts.defaultBranch)).mention ?? slug;
    } catch (error) {
      if (error instanceof AppError && error.code === 'policy.invalid') return slug;
      throw error;
    }
  }
}
