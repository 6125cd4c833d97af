import { Inject, Injectable, Logger } from '@nestjs/common';
import { toAppError } from '../../../shared/errors/app-error.js';
import { CODE_HOST, type CodeHost, type ReactionTarget, type RepositoryRef } from '../../repos/index.js';
import { DELIVERY_LOG, type DeliveryLog } from '../log/delivery-log.port.js';

/** Hidden in the comment, so that a thread gets one at most. */
export const REFUSED_MARKER = '<!-- agent-bot:refused -->';

const TEXT = `Only people with write access to this repository can ask me to work on an issue, so I did nothing.\n\n${REFUSED_MARKER}`;

export interface RefusedRequest {
  readonly deliveryId: string;
  readonly repository: RepositoryRef;
  readonly issueNumber: number;
  readonly target: ReactionTarget;
}

/** Tells a person that the bot may not work for them. */
@Injectable()
export class RefusalNotice {
  private readonly logger = new Logger('RefusalNotice');

  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(DELIVERY_LOG) private readonly log: DeliveryLog,
  ) {}

  /** @throws AppError when GitHub may take it later; what it will never take is left. */
  async give(request: RefusedRequest): Promise<void> {
    await this.politely(() => this.host.react(request.repository, request.target, 'confused'));
    await this.politely(() => this.comment(request));
  }

  /** The thread is claimed before, since two refusals may run at once; the marker is for a second try of the same one. */
  private async comment({ deliveryId, repository, issueNumber }: RefusedRequest): Promise<void> {
    if (!(await this.log.claimKey(`refused:${repository.id}:${issueNumber}`, deliveryId))) return;
    const comments = await this.host.ownComments(repository, issueNumber);
    if (comments.some(({ body }) => body.includes(REFUSED_MARKER))) return;
    await this.host.createComment(repository, issueNumber, TEXT);
  }

  private async politely(tell: () => Promise<unknown>): Promise<void> {
    try {
      await tell();
    } catch (error) {
      const known = toAppError(error);
      if (known.retry === 'later') throw known;
      this.logger.warn('could not tell about a refusal', { code: known.code, ...known.detail });
    }
  }
}
