import { Logger } from '@nestjs/common';
import type { Cage, CageOptions, Cages } from '../cage.port.js';
import { PlainCage } from './cage.none.js';
import type { CagesOptions } from './cages.bubblewrap.js';
import { plainPaths } from './plain-paths.js';
import { reapRun } from './reap-run.js';
import { deadRuns } from './run-folders.js';
import { enterRunHome } from './run-home.js';
import { ensureRuntime, type Runtime } from './runtime.js';

/** `SANDBOX=none`: the same folders and the same port, no walls. */
export class PlainCages implements Cages {
  readonly kind = 'none';
  private readonly logger = new Logger(PlainCages.name);
  private readonly cages = new Set<Cage>();
  private runtime: Promise<Runtime> | undefined;

  constructor(private readonly options: CagesOptions) {}

  async open({ runId, objects }: CageOptions): Promise<Cage> {
    const runtime = await this.prepare();
    const home = await enterRunHome(this.options.dataDir, runId, false);
    const paths = plainPaths(runtime, home.folders, objects);
    const cage = new PlainCage(home, paths, objects, (closed) => this.cages.delete(closed));
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

  private prepare(): Promise<Runtime> {
    this.runtime ??= this.warnAndMake();
    return this.runtime;
  }

  private async warnAndMake(): Promise<Runtime> {
    this.logger.warn("SANDBOX=none: agents and repositories' own commands run without any wall, as the bot's own user");
    return await ensureRuntime(this.options.dataDir, this.options.customAgent);
  }
}
