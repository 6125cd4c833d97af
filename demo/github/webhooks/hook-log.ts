/** How one try to hand over a webhook went, as GitHub's log of the App's hook shows it. */
export interface HookAttempt {
  /** A 64-bit number in GitHub's JSON. */
  readonly id: string;
  readonly guid: string;
  readonly deliveredAt: string;
  readonly redelivery: boolean;
  /** Seconds. */
  readonly duration: number;
  readonly statusCode: number;
  readonly event: string;
  readonly url: string;
  readonly payload: unknown;
  readonly answer: string;
}

/** What GitHub says when nobody listened at the address. */
const NOBODY = 502;
/** Like GitHub's, too large for a JavaScript number to hold: whoever reads one as a number asks for another. */
const FIRST_ID = 3_000_000_000_000_000_000n;

/** The App's delivery log: every attempt, whatever became of it. Kept in memory. */
export class HookLog {
  private readonly attempts: HookAttempt[] = [];
  /** Sends one out again, as GitHub does when it is asked to. */
  resend: (attempt: HookAttempt) => Promise<unknown> = () => Promise.reject(new Error('nobody sends'));

  /** Newest first. */
  list(): readonly HookAttempt[] {
    return this.attempts.toReversed();
  }

  find(id: string): HookAttempt | undefined {
    return this.attempts.find((attempt) => attempt.id === id);
  }

  /** Carries out `send` and keeps how it went; an error of `send` is kept as GitHub's 502 and thrown on. */
  async keep<T extends { readonly status: number; readonly body: string; readonly guid: string }>(about: Pick<HookAttempt, 'guid' | 'event' | 'url' | 'payload'>, send: () => Promise<T>): Promise<T> {
    const startedAt = Date.now();
    const add = (statusCode: number, answer: string): void => {
      const id = String(FIRST_ID + BigInt(this.attempts.length));
      const redelivery = this.attempts.some(({ guid }) => guid === about.guid);
      this.attempts.push({ ...about, id, deliveredAt: new Date(startedAt).toISOString(), redelivery, duration: (Date.now() - startedAt) / 1000, statusCode, answer });
    };
    try {
      const sent = await send();
      add(sent.status, sent.body);
      return sent;
    } catch (error) {
      add(NOBODY, '');
      throw error;
    }
  }
}
