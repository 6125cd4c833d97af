import { Inject, Injectable, Logger } from '@nestjs/common';
import { toAppError } from '../../../shared/errors/app-error.js';
import { outcome } from '../../../shared/resilience/outcome.js';
import { CODE_HOST, REPOSITORY_CATALOGUE, type CodeHost, type RepositoryCatalogue, type RepositoryRef } from '../../repos/index.js';
import { EFFECTS, mayAsk, TASK_INTAKE, type Effects, type IntakeResult, type Made, type TaskIntake } from '../../tasks/index.js';
import { decision, droppedAs, skipped, type Decision } from '../dispatch/decision.js';
import type { Delivery } from '../dispatch/webhook-handler.js';
import { found, isMissing } from './missing.js';
import type { IssuePayload } from './payloads.js';
import { RefusalNotice } from './refusal-notice.js';
import { dismissAnyway, repositoryOf, targetOf, type Trigger, type Wanted } from './trigger.js';
import { unusable } from './unusable.js';

/** A trigger that stands: a person asked for something where the App is installed. */
interface Asked {
  readonly delivery: Delivery;
  readonly repository: RepositoryRef;
  readonly payload: IssuePayload;
  readonly wanted: Wanted;
}

/** The way every trigger goes: cheap reasons first, then GitHub's word on place and person, then the task. */
@Injectable()
export class TaskRequests {
  private readonly logger = new Logger('TaskRequests');

  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(REPOSITORY_CATALOGUE) private readonly catalogue: RepositoryCatalogue,
    @Inject(TASK_INTAKE) private readonly intake: TaskIntake,
    private readonly refusal: RefusalNotice,
    @Inject(EFFECTS) private readonly effects: Effects,
  ) {}

  /** @throws AppError when GitHub or the database has to be asked again later. */
  async decide<Payload extends IssuePayload>(delivery: Delivery, trigger: Trigger<Payload>): Promise<Decision> {
    const parsed = trigger.payload.safeParse(delivery.payload);
    if (!parsed.success) return unusable(parsed.error);
    const repository = repositoryOf(parsed.data);
    if (!repository) return skipped('no installation');
    const slug = await this.host.appSlug();
    const reason = dismissAnyway(parsed.data, slug) ?? trigger.dismiss(parsed.data, slug);
    if (reason !== undefined) return skipped(reason);
    return await this.decideAt(delivery, repository, trigger, parsed.data);
  }

  private async decideAt<Payload extends IssuePayload>(delivery: Delivery, repository: RepositoryRef, trigger: Trigger<Payload>, payload: Payload): Promise<Decision> {
    const installation = await this.catalogue.findInstallation(repository.installationId);
    if (installation && installation.state !== 'active') return skipped(`the installation is ${installation.state}`);
    const facts = await found(this.host.repository(repository));
    if (!facts) return skipped('unknown repository');
    if (facts.archived) return skipped('the repository is archived');
    // A delivery that comes late names it as it was called when it was sent.
    const named = { ...repository, owner: facts.owner, name: facts.name };
    const wanted = await trigger.read(payload, { repository: named, facts, slug: await this.host.appSlug() });
    if (typeof wanted === 'string') return skipped(wanted);
    return await this.decideFor({ delivery, repository: named, payload, wanted });
  }

  /** The issue is read again, since deliveries come late and out of order. */
  private async decideFor(asked: Asked): Promise<Decision> {
    const { repository, payload } = asked;
    const [read, asker] = await Promise.allSettled([found(this.host.issue(repository, payload.issue.number)), this.host.roleOf(repository, payload.sender.login)]);
    const issue = outcome(read);
    if (!issue) return skipped('the issue is gone');
    if (issue.state === 'closed' || issue.locked) return skipped(`the issue was ${issue.locked ? 'locked' : 'closed'} meanwhile`);
    const role = outcome(asker);
    if (!mayAsk(role)) return await this.refuse(asked, role);
    await this.catalogue.recordRepositories([repository]);
    return await this.request(asked);
  }

  private async refuse({ delivery, repository, payload, wanted }: Asked, role: string): Promise<Decision> {
    await this.refusal.give({ deliveryId: delivery.id, repository, issueNumber: payload.issue.number, target: targetOf(payload, wanted) });
    return decision('refused', `${payload.sender.login} has the role ${role} in ${repository.owner}/${repository.name}; write is needed`);
  }

  private async request(asked: Asked): Promise<Decision> {
    const { delivery, repository, payload, wanted } = asked;
    const result = await this.intake.request({
      deliveryId: delivery.id,
      repository,
      issueNumber: payload.issue.number,
      issueTitle: payload.issue.title,
      issueBody: payload.issue.body ?? '',
      requestedBy: payload.sender.login,
      request: wanted.request,
      commentId: wanted.commentId,
    });
    await this.acknowledge(asked, result);
    if (result.outcome === 'accepted') return decision('task', `task ${result.taskId}`);
    if (result.outcome === 'dropped') return droppedAs(result.dropped);
    if (result.outcome === 'waiting') return decision('waiting', 'the issue has an active task; this is done when that has ended');
    return decision('busy', wanted.request === '' ? 'the issue already has an active task' : 'the issue has an active task, and no more requests may wait for its end');
  }

  /** A comment that asks for something else and is not let wait goes undone, which the reaction shows. */
  private async acknowledge({ repository, payload, wanted }: Asked, result: IntakeResult): Promise<void> {
    if (result.outcome === 'dropped') return;
    const content = result.outcome === 'busy' && wanted.commentId !== undefined ? 'confused' : 'eyes';
    const react = async (): Promise<Made> => ({ id: await this.host.react(repository, targetOf(payload, wanted), content), url: '' });
    try {
      await (result.outcome === 'accepted' ? this.effects.once({ id: result.taskId }, 'reaction', react) : react());
    } catch (error) {
      const { code, detail } = toAppError(error);
      this.logger.warn('could not react', { code, missing: isMissing(error), ...detail });
    }
  }
}
