import { circuitBreaker, type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, handleWhenResult } from 'cockatiel';

/** A call that never went out, because what it was for does not answer. */
export class CircuitOpen extends Error {
  constructor(readonly waitMs: number) {
    super('circuit open');
    this.name = 'CircuitOpen';
  }
}

export type BreakerState = 'closed' | 'half-open' | 'open';

export interface BreakerSettings {
  /** Failures one after the other that open it. */
  readonly failures: number;
  /** Milliseconds from its opening until one call may try again. */
  readonly openMs: number;
}

/** What a call came to: its answer, or what it threw. */
export type Outcome = { readonly answer: unknown } | { readonly error: unknown };

/** What an outcome says of whom was asked: a refusal is an answer; a call that its caller gave up says nothing. */
export type Verdict = 'answer' | 'no answer' | 'nothing';
export type Judge = (outcome: Outcome) => Verdict;

/**
 * One circuit breaker: after so many failures in a row calls are refused at once; when its time is over one goes out as the
 * probe, and the others are refused until its answer is known. Nobody waits in here.
 */
export class Breaker {
  private readonly policy: CircuitBreakerPolicy;
  private openedAt = 0;
  /** When the outage began that lasts; a probe that fails does not begin it anew. */
  private brokenAt: number | undefined;

  constructor(
    private readonly settings: BreakerSettings,
    private readonly judge: Judge,
    onChange: (state: BreakerState) => void,
  ) {
    const failing = handleWhenResult((outcome) => judge(outcome as Outcome) !== 'answer');
    this.policy = circuitBreaker(failing, { halfOpenAfter: settings.openMs, breaker: new ConsecutiveBreaker(settings.failures) });
    this.policy.onBreak(() => this.opened());
    this.policy.onReset(() => (this.brokenAt = undefined));
    this.policy.onStateChange(() => onChange(WORDS[this.policy.state]));
  }

  /** @throws CircuitOpen without a call; what the call throws. */
  async run<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    this.assertLets();
    const outcome = await this.policy.execute(() => this.outcomeOf(call));
    if ('error' in outcome) throw outcome.error;
    return outcome.answer;
  }

  /**
   * Throws what says nothing alone: cockatiel takes an error that it does not handle for no outcome at all, and a refusal has
   * to end a row of failures. But it would close for such a probe, which has shown nobody there.
   */
  private async outcomeOf<Answer>(call: () => Promise<Answer>): Promise<{ readonly answer: Answer } | { readonly error: unknown }> {
    try {
      return { answer: await call() };
    } catch (error) {
      if (this.judge({ error }) === 'nothing' && this.policy.state !== CircuitState.HalfOpen) throw error;
      return { error };
    }
  }

  /** @throws CircuitOpen while a call would be refused. */
  assertLets(): void {
    if (this.waitMs > 0) throw new CircuitOpen(this.waitMs);
  }

  /** An open one whose time is over waits for its probe. */
  get state(): BreakerState {
    return this.policy.state === CircuitState.Open && this.waitMs === 0 ? 'half-open' : WORDS[this.policy.state];
  }

  /** Milliseconds for which calls are refused; whoever meets a probe under way waits as long as for the next. */
  get waitMs(): number {
    if (this.policy.state === CircuitState.Closed) return 0;
    if (this.policy.state === CircuitState.HalfOpen) return this.settings.openMs;
    return Math.max(0, this.openedAt + this.settings.openMs - Date.now());
  }

  /** Milliseconds since it opened and did not close again. */
  get brokenMs(): number {
    return this.brokenAt === undefined ? 0 : Date.now() - this.brokenAt;
  }

  private opened(): void {
    this.openedAt = Date.now();
    this.brokenAt ??= this.openedAt;
  }
}

const WORDS: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};
