import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';
import { KeptAnswers } from '../../shared/resilience/kept-answers.js';
import { ORGANIZATIONS, type Organizations } from '../repos/index.js';
import { refusals } from './refusals.js';

interface Member {
  readonly githubId: number;
  readonly login: string;
}

/** Whether a person belongs to one of the organisations that may log in; everybody does where none is named. */
@Injectable()
export class Membership {
  private readonly logger = new Logger('Membership');
  private readonly names: readonly string[];
  private readonly known: KeptAnswers<boolean>;

  constructor(
    @Inject(ORGANIZATIONS) private readonly organizations: Organizations,
    @Inject(CONFIG) { login }: Config,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.names = login.organizations;
    this.known = new KeptAnswers(clock, login.membershipMs);
  }

  /** At a login: GitHub is asked now. @throws AppError `auth.unconfirmed` (503) */
  confirm(member: Member): Promise<boolean> {
    this.known.forget(keyOf(member));
    return this.holds(member);
  }

  /** GitHub's answer, no older than the period. @throws AppError `auth.unconfirmed` (503) when there is none. */
  async holds(member: Member): Promise<boolean> {
    return this.names.length === 0 || this.known.get(keyOf(member), () => this.ask(member));
  }

  private async ask({ login, githubId }: Member): Promise<boolean> {
    const answers = await Promise.allSettled(this.names.map((name) => this.organizations.isMember(name, login, githubId)));
    if (answers.some((answer) => answer.status === 'fulfilled' && answer.value)) return true;
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed === undefined) return false;
    this.logger.warn({ msg: 'membership not known', login, error: failed.reason as unknown });
    throw refusals.unconfirmed(failed.reason);
  }
}

/** A login that is somebody else's now is asked about anew. */
const keyOf = ({ githubId, login }: Member): string => `${githubId} ${login}`;
