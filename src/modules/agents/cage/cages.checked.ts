import { Logger } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import type { Cage, CageOptions, Cages } from '../cage.port.js';
import type { SelfTestResult } from './self-test.js';

/** A test takes a fraction of a second; a machine short of memory or processes has recovered by then, or has not. */
const RETEST_MS = 30_000;

interface Checked extends SelfTestResult {
  readonly testedAt: number;
  /** Nothing is known to be wrong with the machine. */
  readonly passing: boolean;
}

/** Cages that are opened only after one has been seen to hold: whoever cannot be caged does not run. */
export class CheckedCages implements Cages {
  readonly kind: Cages['kind'];
  private readonly logger = new Logger(CheckedCages.name);
  private result: Promise<Checked> | undefined;

  constructor(
    private readonly cages: Cages & { closeAll(): Promise<void> },
    private readonly test: () => Promise<SelfTestResult>,
    private readonly diagnose: () => readonly string[],
    /** Milliseconds of a steady clock. */
    private readonly now: () => number = () => performance.now(),
  ) {
    this.kind = cages.kind;
  }

  async open(options: CageOptions): Promise<Cage> {
    await this.demand();
    return await this.cages.open(options);
  }

  /**
   * @throws AppError `sandbox.unavailable` when no cage holds here: with what an operator can do, or, where nothing is
   * known to be wrong with the machine, to be tried again.
   */
  async demand(): Promise<void> {
    const { works, problems, passing } = await this.check();
    if (!works) throw new AppError('sandbox.unavailable', `No sandbox works on this machine, so no agent is run here: ${problems.join(' ')}`, { retry: passing ? 'later' : 'never' });
  }

  /** A cage that holds is tested once; one that does not is tested again after a pause, in case the fault passed. */
  async check(): Promise<Checked> {
    const known = (this.result ??= this.testOnce());
    const result = await known;
    if (result.works || this.now() - result.testedAt < RETEST_MS) return result;
    if (this.result === known) this.result = this.testOnce(); // else somebody else has begun
    return await this.result;
  }

  sweep(): Promise<readonly string[]> {
    return this.cages.sweep();
  }

  closeAll(): Promise<void> {
    return this.cages.closeAll();
  }

  private async testOnce(): Promise<Checked> {
    const result = await this.test();
    const testedAt = this.now();
    if (result.works) return { ...result, testedAt, passing: false };
    const remedies = this.diagnose();
    this.logger.error({ message: 'the sandbox does not work', ...result, remedies });
    return { works: false, problems: remedies.length > 0 ? remedies : result.problems, testedAt, passing: remedies.length === 0 };
  }
}
