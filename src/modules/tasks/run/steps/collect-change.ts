import { Inject, Injectable } from '@nestjs/common';
import { PATCH_MAKER, type PatchMaker } from '../../../agents/index.js';
import { CONFIG, type Config } from '../../../../shared/config/index.js';
import { ARTIFACTS, type Artifacts } from '../../record/task-log.port.js';
import { cageOf, type Ground, type Run, type Step, type StepResult } from '../run.js';

/** Takes the change out of the tree. Once it is kept, no later try needs the agent again. */
@Injectable()
export class CollectChange implements Step<Ground, Buffer> {
  readonly name = 'collect';

  constructor(
    @Inject(PATCH_MAKER) private readonly patches: PatchMaker,
    @Inject(ARTIFACTS) private readonly artifacts: Artifacts,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  earlier(run: Run): Buffer | undefined {
    return run.past.change;
  }

  async take(run: Run, ground: Ground): Promise<StepResult<Buffer>> {
    const change = await this.patches.make(cageOf(ground), ground.base, this.config.patch.maxBytes);
    await this.artifacts.keep(run.task.id, run.task.epoch, 'diff', change);
    return { value: change, facts: { bytes: change.length } };
  }
}
