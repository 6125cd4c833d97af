import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CAGES, type Cage, type Cages } from '../../agents/index.js';
import { CAGED_OBJECTS, CHECKOUTS, type Checkouts } from '../../repos/index.js';
import type { Ground, Run } from './run.js';

/** Opens cages with a tree in them: each with an empty home and only what the commit holds. */
@Injectable()
export class Workplaces {
  constructor(
    @Inject(CHECKOUTS) private readonly checkouts: Checkouts,
    @Inject(CAGES) private readonly cages: Cages,
  ) {}

  /** `purpose` tells the cages of one run apart: a lower-case word. */
  async open(run: Run, { mirror, base }: Pick<Ground, 'mirror' | 'base'>, purpose: string): Promise<Cage> {
    const objects = join(mirror.path, 'objects');
    const cage = await this.cages.open({ runId: `${run.task.id}-${run.task.epoch}-${purpose}`, objects });
    run.cages.push(cage);
    await this.checkouts.lay(mirror, base, cage.workspace, cage.user, cage.kind === 'none' ? objects : CAGED_OBJECTS);
    return cage;
  }
}
