import { Logger } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import type { Cage, CageOptions, Cages } from '../cage.port.js';
import type { SelfTestResult } from './self-test.js';

/** Milliseconds after a failed test until a cage is tested again; a test takes about one second. */
export const RETEST_MS = 30_000;

interface Verdict extends SelfTestResult {
  /** An operator is told what to do; without it, the fault may be a passing one. */
  readonly remedied: boolean;
}

/** Cages that are opened only after one has been seen to hold: whoever cannot be caged does not run. */
export class CheckedCages implements Cages {
  readonly kind: Cages['kind'];
  private readonly logger = new Logger(CheckedCages.name);
  private result: Promise<Verdict> | undefined;
  /** On `now`'s clock; until then a failed test's answer stands. */
  private retestAt = Number.POSITIVE_INFINITY;

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
   * @throws AppError `sandbox.unavailable` when no cage holds here: with what an operator can do, or, where nothing
   * is known to be wrong with the machine, worth another try.
   */
  async demand(): Promise<void> {
    const { works, problems, remedied } = await this.verdict();
    if (works) return;
    throw new AppError('sandbox.unavailable', `No sandbox works on this machine, so no agent is run here: ${problems.join(' ')}`, { retry: remedied ? 'never' : 'later' });
  }

  /** Tests once when a cage holds; a failed test is made again at the first call after `RETEST_MS`. */
  check(): Promise<SelfTestResult> {
    return this.verdict();
  }

  sweep(): Promise<readonly string[]> {
    return this.cages.sweep();
  }

  closeAll(): Promise<void> {
    return this.cages.closeAll();
  }

  private verdict(): Promise<Verdict> {
    if (this.now() >= this.retestAt) this.result = undefined;
    if (this.result === undefined) {
      this.retestAt = Number.POSITIVE_INFINITY; // not while one is under way: all who ask share it
      this.result = this.testOnce();
    }
    return this.result;
  }

  private async testOnce(): Promise<Verdict> {
    const result = await this.tested();
    if (result.works) return { ...result, remedied: false };
    this.retestAt = this.now() + RETEST_MS;
    const remedies = this.diagnose();
    this.logger.error({ message: 'the sandbox does not work', ...result, remedies, nextTestMs: RETEST_MS });
    return { works: false, problems: remedies.length > 0 ? remedies : result.problems, remedied: remedies.length > 0 };
  }

  /** A test that breaks has not seen a cage hold. */
  private async tested(): Promise<SelfTestResult> {
    try {
      return await this.test();
    } catch (error) {
      return { works: false, problems: ['the sandbox could not be tested'], complaint: String(error) };
    }
  }
}
