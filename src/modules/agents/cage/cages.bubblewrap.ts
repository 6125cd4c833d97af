import type { Cage, CageOptions, Cages } from '../cage.port.js';
import { BubblewrapCage, type CageBase } from './cage.bubblewrap.js';
import { readHostRoot } from './host-root.js';
import type { CageQuota } from './limits.js';
import { reapRun } from './reap-run.js';
import { deadRuns } from './run-folders.js';
import { enterRunHome } from './run-home.js';
import { mustLeaseUsers } from './run-user.js';
import { ensureRuntime } from './runtime.js';

export interface CagesOptions {
  readonly dataDir: string;
  /** Program an operator put in place of the offline agent. */
  readonly customAgent: string | undefined;
}

export interface CagedOptions extends CagesOptions {
  readonly quota: CageQuota;
}

/** Cages by bubblewrap; whether it works on this machine is asked by `CheckedCages`. */
export class BubblewrapCages implements Cages {
  readonly kind = 'bubblewrap';
  private readonly cages = new Set<Cage>();
  private base: Promise<CageBase> | undefined;

  constructor(private readonly options: CagedOptions) {}

  async open({ runId, objects }: CageOptions): Promise<Cage> {
    const base = await this.prepare();
    const home = await enterRunHome(this.options.dataDir, runId, mustLeaseUsers());
    const cage = new BubblewrapCage(base, home, objects, (closed) => this.cages.delete(closed));
    this.cages.add(cage);
    return cage;
  }

  async sweep(): Promise<readonly string[]> {
    const dead = await deadRuns(this.options.dataDir);
    for (const record of dead) await reapRun(this.options.dataDir, record);
    return dead.map(({ runId }) => runId);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.cages].map((cage) => cage.close()));
  }

  private prepare(): Promise<CageBase> {
    this.base ??= this.makeBase().catch((error: unknown) => {
      this.base = undefined; // a full disk now may be free later
      throw error;
    });
    return this.base;
  }

  private async makeBase(): Promise<CageBase> {
    const { dataDir, customAgent, quota } = this.options;
    return { runtime: await ensureRuntime(dataDir, customAgent), root: await readHostRoot(), quota };
  }
}
