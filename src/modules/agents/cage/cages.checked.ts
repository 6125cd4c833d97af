import { Logger } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import type { Cage, CageOptions, Cages } from '../cage.port.js';
import type { SelfTestResult } from './self-test.js';

/** Cages that are opened only after one has been seen to hold: whoever cannot be caged does not run. */
export class CheckedCages implements Cages {
  readonly kind: Cages['kind'];
  private readonly logger = new Logger(CheckedCages.name);
  private result: Promise<SelfTestResult> | undefined;

  constructor(
    private readonly cages: Cages & { closeAll(): Promise<void> },
    private readonly test: () => Promise<SelfTestResult>,
    private readonly diagnose: () => readonly string[],
  ) {
    this.kind = cages.kind;
  }

  async open(options: CageOptions): Promise<Cage> {
    await this.demand();
    return await this.cages.open(options);
  }

  /** @throws AppError `sandbox.unavailable` with what an operator can do, when no cage holds here. */
  async demand(): Promise<void> {
    const { works, problems } = await this.check();
    if (!works) throw new AppError('sandbox.unavailable', `No sandbox works on this machine, so no agent is run here: ${problems.join(' ')}`);
  }

  /** Tests once; every later call gets the same answer. */
  check(): Promise<SelfTestResult> {
    this.result ??= this.testOnce();
    return this.result;
  }

  sweep(): Promise<readonly string[]> {
    return this.cages.sweep();
  }

  closeAll(): Promise<void> {
    return this.cages.closeAll();
  }

  private async testOnce(): Promise<SelfTestResult> {
    const result = await this.test();
    if (result.works) return result;
    const remedies = this.diagnose();
    this.logger.error({ message: 'the sandbox does not work', ...result, remedies });
    return { works: false, problems: remedies.length > 0 ? remedies : result.problems };
  }
}
