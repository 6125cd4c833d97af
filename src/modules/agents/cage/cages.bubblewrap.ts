import type { Cage, CageOptions, Cages } from '../cage.port.js';
import { BubblewrapCage, type CageBase } from './cage.bubblewrap.js';
import { readHostRoot } from './host-root.js';
import type { CageQuota } from './limits.js';
import { madeOnce } from './made-once.js';
import { OpenCages } from './open-cages.js';
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
  private readonly cages: OpenCages;
  private readonly base = madeOnce(() => this.makeBase());

  constructor(private readonly options: CagedOptions) {
    this.cages = new OpenCages(options.dataDir);
  }

  async open({ runId, objects }: CageOptions): Promise<Cage> {
    const base = await this.base();
    const home = await enterRunHome(this.options.dataDir, runId, mustLeaseUsers());
    return this.cages.add(new BubblewrapCage(base, home, objects, this.cages.forget));
  }

  sweep(): Promise<readonly string[]> {
    return this.cages.sweep();
  }

  closeAll(): Promise<void> {
    return this.cages.closeAll();
  }

  private async makeBase(): Promise<CageBase> {
    const { dataDir, customAgent, quota } = this.options;
    return { runtime: await ensureRuntime(dataDir, customAgent), root: await readHostRoot(), quota };
  }
}
