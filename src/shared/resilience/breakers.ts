import { Logger } from '@nestjs/common';
import { Breaker, type BreakerSettings, type BreakerState, type Judge } from './breaker.js';

/** What is asked from here and may be away. */
export const BREAKER_TARGETS = ['github', 'model'] as const;
export type BreakerTarget = (typeof BREAKER_TARGETS)[number];

/** A breaker that is not closed. */
export interface Broken {
  readonly target: BreakerTarget;
  /** Of a target: GitHub's installation, the model's provider. */
  readonly name: string;
  readonly state: Exclude<BreakerState, 'closed'>;
  /** When the next call may go out. */
  readonly until: Date;
}

/** Breakers held at once; above it those that are closed are forgotten, and with them failures that did not open one. */
const MOST = 10_000;

/** All circuit breakers of this process, one for each installation of GitHub and each provider of models. */
export class Breakers {
  private readonly logger = new Logger('Breakers');
  private readonly all = new Map<string, { readonly target: BreakerTarget; readonly name: string; readonly breaker: Breaker }>();

  constructor(private readonly settings: Readonly<Record<BreakerTarget, BreakerSettings>>) {}

  /** The one breaker of that name; `judge` is heard when it is made. */
  of(target: BreakerTarget, name: string, judge: Judge): Breaker {
    const key = `${target} ${name}`;
    const known = this.all.get(key)?.breaker;
    if (known !== undefined) return known;
    if (this.all.size >= MOST) this.forgetClosed();
    const breaker = new Breaker(this.settings[target], judge, (state) => this.logger.warn({ msg: 'circuit breaker changed', target, name, state }));
    this.all.set(key, { target, name, breaker });
    return breaker;
  }

  broken(): readonly Broken[] {
    return [...this.all.values()].flatMap(({ target, name, breaker }) => {
      const { state, waitMs } = breaker;
      return state === 'closed' ? [] : [{ target, name, state, until: new Date(Date.now() + waitMs) }];
    });
  }

  private forgetClosed(): void {
    for (const [key, { breaker }] of this.all) if (breaker.state === 'closed') this.all.delete(key);
  }
}
