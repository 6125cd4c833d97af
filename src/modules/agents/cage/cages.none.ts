import { Logger } from '@nestjs/common';
import type { Cage, CageOptions, Cages } from '../cage.port.js';
import { PlainCage } from './cage.none.js';
import type { CagesOptions } from './cages.bubblewrap.js';
import { madeOnce } from './made-once.js';
import { OpenCages } from './open-cages.js';
import { plainPaths } from './plain-paths.js';
import { enterRunHome } from './run-home.js';
import { ensureRuntime, type Runtime } from './runtime.js';

/** `SANDBOX=none`: the same folders and the same port, no walls. */
export class PlainCages implements Cages {
  readonly kind = 'none';
  private readonly logger = new Logger(PlainCages.name);
  private readonly cages: OpenCages;
  private readonly runtime = madeOnce(() => this.warnAndMake());

  constructor(private readonly options: CagesOptions) {
    this.cages = new OpenCages(options.dataDir);
  }

  async open({ runId, objects }: CageOptions): Promise<Cage> {
    const runtime = await this.runtime();
    const home = await enterRunHome(this.options.dataDir, runId, false);
    return this.cages.add(new PlainCage(home, plainPaths(runtime, home.folders, objects), objects, this.cages.forget));
  }

  sweep(): Promise<readonly string[]> {
    return this.cages.sweep();
  }

  closeAll(): Promise<void> {
    return this.cages.closeAll();
  }

  private async warnAndMake(): Promise<Runtime> {
    this.logger.warn("SANDBOX=none: agents and repositories' own commands run without any wall, as the bot's own user");
    return await ensureRuntime(this.options.dataDir, this.options.customAgent);
  }
}
