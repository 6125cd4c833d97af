import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { toAppError } from '../../../shared/errors/app-error.js';
import type { ReactionTarget } from '../../repos/index.js';
import { REQUEST_ENDINGS, type EndedRequest, type RequestEndings } from '../../tasks/index.js';
import { RefusalNotice } from '../handlers/refusal-notice.js';
import { DELIVERY_LOG, type DeliveryLog } from '../log/delivery-log.port.js';
import { decision, droppedAs, type Decision } from './decision.js';

/** Longer than telling one takes; one that was not told is taken up again after it. */
const LEASE_MS = 60_000;

/** Writes what became of a request that waited into its delivery, and tells whoever might not ask any more. */
@Injectable()
export class WaitingEndings implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('WaitingEndings');
  private timer: NodeJS.Timeout | undefined;
  private telling: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'queue' | 'runMode'>,
    @Inject(REQUEST_ENDINGS) private readonly endings: RequestEndings,
    @Inject(DELIVERY_LOG) private readonly log: Pick<DeliveryLog, 'settle'>,
    private readonly refusal: RefusalNotice,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.runMode === 'api') return;
    this.timer = setInterval(() => {
      this.telling ??= this.tell().finally(() => (this.telling = undefined));
    }, this.config.queue.sweepMs);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.telling;
  }

  /** Never throws: what was not told is told later. */
  private async tell(): Promise<void> {
    try {
      for (const ended of await this.endings.take(LEASE_MS)) await this.attempt(ended);
    } catch (error) {
      this.logger.error('ends of waiting requests not looked for', { error });
    }
  }

  private async attempt(ended: EndedRequest): Promise<void> {
    const { deliveryId } = ended;
    try {
      const decided = decisionOn(ended);
      if (!(await this.log.settle(deliveryId, decided))) return;
      if (decided.word === 'refused') await this.refusal.give({ ...ended, target: targetOf(ended) });
      await this.endings.told(deliveryId);
      this.logger.log('waiting delivery settled', { deliveryId, decision: decided.word, reason: decided.reason });
    } catch (error) {
      this.logger.warn('end of a waiting request not told', { deliveryId, code: toAppError(error).code, error });
    }
  }
}

function decisionOn({ end }: EndedRequest): Decision {
  return end.place === 'task' ? decision('task', `task ${end.taskId}`) : droppedAs(end.dropped);
}

function targetOf({ commentId, issueNumber }: EndedRequest): ReactionTarget {
  return commentId === undefined ? { kind: 'issue', number: issueNumber } : { kind: 'comment', id: commentId };
}
