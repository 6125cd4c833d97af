import type { IncomingMessage } from 'node:http';
import { type Breaker, CircuitOpen, type Outcome, type Verdict } from '../../../shared/resilience/breaker.js';
import { headersFor, Refusal } from './answers.js';

export interface Upstream {
  readonly baseUrl: string;
  readonly key: string;
  /** Milliseconds until a streamed answer must have begun; one that comes whole has no such limit. */
  readonly beginMs: number;
}

/** A call as the agent made it, to be made with the real key. */
export interface ModelCall {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  /** Of a caller who may go away. */
  readonly signal: AbortSignal;
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

  /** A message: the answer with its body still to come. @throws Refusal 502 when there is none, 529 without a call. */
  message(call: ModelCall, streamed: boolean): Promise<Response> {
    return this.post(() => this.breaker.run(() => (streamed ? this.begun(call) : this.fetch(call))));
  }

  /** Tokens of a message, counted by the API: a question so light that its answer says nothing of messages. @throws as `message`. */
  count(call: ModelCall): Promise<Response> {
    return this.post(() => this.fetch(call));
  }

  private async post(ask: () => Promise<Response>): Promise<Response> {
    try {
      const answer = await ask();
      if (answer.status >= 300 && answer.status < 400) throw new Refusal(502, 'api_error', 'The model API leads elsewhere, where its key is not sent: check its base URL.');
      if (answer.ok) this.tell(false);
      return answer;
    } catch (error) {
      throw error instanceof Refusal ? error : this.refusalOf(error);
    }
  }

  /** The limit ends with the answer's head: its body may take as long as the agent waits. */
  private async begun(call: ModelCall): Promise<Response> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException(`no answer for ${this.upstream.beginMs} ms`, 'TimeoutError')), this.upstream.beginMs);
    try {
      return await this.fetch({ ...call, signal: AbortSignal.any([call.signal, late.signal]) });
    } finally {
      clearTimeout(timer);
    }
  }

  private fetch({ request, body, signal }: ModelCall): Promise<Response> {
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
export function judgeModel(outcome: Outcome): Verdict {
  if ('error' in outcome) return codeOf(outcome.error) === 'AbortError' ? 'nothing' : 'no answer';
  return (outcome.answer as Response).status >= 500 ? 'no answer' : 'answer';
}

/** The most telling word of what fetch or a stream threw. */
export function codeOf(error: unknown): string {
  const { code, name, cause } = (error ?? {}) as { code?: unknown; name?: unknown; cause?: { code?: unknown } };
  return String(cause?.code ?? (typeof code === 'string' ? code : name));
}
