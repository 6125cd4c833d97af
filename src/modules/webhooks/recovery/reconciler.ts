import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { HOOK_LOG, type HookLog } from '../../repos/index.js';
import { MissedDeliveries } from './missed-deliveries.js';
import { RECONCILIATIONS, type Reconciliations } from './reconciliations.port.js';

const DAY_MS = 86_400_000;
/** GitHub's clock and ours differ, and its log is not written in the same moment. */
const OVERLAP_MS = 600_000;
/** A process that died while it compared keeps the others waiting for so long at most; who lives renews it three times meanwhile. */
const LEASE_MS = 30_000;

/** Compares GitHub's log of what it delivered with what arrived: at start, and by a period. One process at a time. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Reconciler');
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private later: NodeJS.Timeout | undefined;
  private comparing: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(HOOK_LOG) private readonly hookLog: HookLog,
    @Inject(RECONCILIATIONS) private readonly reconciliations: Reconciliations,
    private readonly missed: MissedDeliveries,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.runMode === 'api' || this.config.github.appId === undefined) return;
    this.timer = setInterval(() => this.nudge(), this.config.reconcile.periodMs);
    this.nudge();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    clearTimeout(this.later);
    this.stopping.abort();
    await this.comparing;
  }

  private nudge(): void {
    this.comparing ??= this.compare().finally(() => (this.comparing = undefined));
  }

  /** Never throws: what was not compared is compared the next time. */
  private async compare(): Promise<void> {
    try {
      const turn = await this.reconciliations.begin(LEASE_MS);
      if (turn) await this.take(turn);
      else this.askLater();
    } catch (error) {
      if (!this.stopping.signal.aborted) this.logger.error("GitHub's log of deliveries not compared", { error });
    }
  }

  /** Whoever has the turn may have died with it, and the next period may be a day away. */
  private askLater(): void {
    if (this.stopping.signal.aborted) return;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.nudge(), LEASE_MS);
  }

  private async take({ until, now }: { readonly until: Date | undefined; readonly now: Date }): Promise<void> {
    const kept = now.getTime() - this.hookLog.days * DAY_MS;
    const since = new Date(Math.max(kept, (until?.getTime() ?? kept) - OVERLAP_MS));
    const newest = new Date(now.getTime() - this.config.reconcile.settleMs);
    const renewal = setInterval(() => void this.reconciliations.renew(LEASE_MS).catch(() => undefined), LEASE_MS / 3);
    try {
      const found = await this.missed.bringIn(since, newest, this.stopping.signal).finally(() => clearInterval(renewal));
      await this.reconciliations.finish(newest);
      if (found > 0) this.logger.warn('deliveries were missing', { found });
    } catch (error) {
      await this.reconciliations.giveBack();
      throw error;
    }
  }
}
