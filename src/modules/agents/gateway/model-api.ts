import type { IncomingMessage } from 'node:http';
import { type Breaker, CircuitOpen, type Outcome } from '../../../shared/resilience/breaker.js';
import { headersFor, Refusal } from './answers.js';

export interface Upstream {
  readonly baseUrl: string;
  readonly key: string;
}

/** The model API as one run asks it, behind the breaker of its provider. */
export class ModelApi {
  private away = false;

  constructor(
    private readonly upstream: Upstream,
    private readonly breaker: Breaker,
    private readonly onAway: (away: boolean) => void = () => undefined,
  ) {}

  /** @throws Refusal 529 while the breaker lets no call out: before anything is reserved for it. */
  assertAsked(): void {
    try {
      this.breaker.assertLets();
    } catch (error) {
      throw this.refusalOf(error);
    }
  }

  /** The answer with its body still to come. @throws Refusal 502 when there is none, 529 without a call. */
  async post(request: IncomingMessage, body: Buffer, signal: AbortSignal): Promise<Response> {
    try {
      const answer = await this.breaker.run(() => this.fetch(request, body, signal));
      if (answer.status >= 300 && answer.status < 400) throw new Refusal(502, 'api_error', 'The model API leads elsewhere, where its key is not sent: check its base URL.');
      if (answer.ok) this.tell(false);
      return answer;
    } catch (error) {
      throw error instanceof Refusal ? error : this.refusalOf(error);
    }
  }

  private fetch(request: IncomingMessage, body: Buffer, signal: AbortSignal): Promise<Response> {
    return fetch(`${this.upstream.baseUrl}${request.url ?? ''}`, {
      method: 'POST',
      headers: headersFor(request, this.upstream.key),
      body: new Uint8Array(body),
      redirect: 'manual',
      signal,
    });
  }

  private refusalOf(error: unknown): Refusal {
    if (!(error instanceof CircuitOpen)) return new Refusal(502, 'api_error', `The model API can not be reached (${codeOf(error)}).`);
    this.tell(true);
    return new Refusal(529, 'overloaded_error', 'The model API does not answer and is not asked for a while.', Math.ceil(error.waitMs / 1000));
  }

  private tell(away: boolean): void {
    if (this.away === away) return;
    this.away = away;
    this.onAway(away);
  }
}

/** No response, or 5xx, 529 with it. Whoever asked may have gone away; that says nothing of the API. */
export function isNoAnswer(outcome: Outcome): boolean {
  if ('error' in outcome) return codeOf(outcome.error) !== 'AbortError';
  return (outcome.answer as Response).status >= 500;
}

/** The most telling word of what fetch or a stream threw. */
export function codeOf(error: unknown): string {
  const { code, name, cause } = (error ?? {}) as { code?: unknown; name?: unknown; cause?: { code?: unknown } };
  return String(cause?.code ?? (typeof code === 'string' ? code : name));
}
