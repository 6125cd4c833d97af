import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { Logger } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import { inSpan, type SpanFacts } from '../../../shared/telemetry/tracing.js';
import { bodyOf, callOf, headersBack, parsed, refuse, Refusal, type Call } from './answers.js';
import { codeOf, type ModelApi } from './model-api.js';
import type { CallSize, Prices } from './prices.js';
import type { ModelUsage, SpendPort } from './spend.port.js';
import { UsageMeter } from './usage-meter.js';

/** Tokens of an answer, when a longer one can not be paid for. */
const SHORTER = [16_384, 4_096];
/** How a request asks for it; in a text it makes the estimate higher, no more. */
const HOUR = '"ttl":"1h"';
/** Of a model's name in a trace, characters: the agent wrote it. */
const MODEL_MAX = 100;

/** Hands one run's calls on to the API, each paid for. Nothing of their content is kept or logged. */
export class Forwarder {
  private readonly logger = new Logger('ModelGateway');
  exhausted = false;

  constructor(
    private readonly api: ModelApi,
    private readonly prices: Prices,
    private readonly spend: SpendPort,
  ) {}

  /** Never throws: what goes wrong is answered. */
  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    await inSpan('model.call', { 'url.path': path }, async (span) => {
      await this.attempt(request, response, path, span);
      span.setAttributes({ 'http.response.status_code': response.statusCode });
    });
  }

  private async attempt(request: IncomingMessage, response: ServerResponse, path: string, span: SpanFacts): Promise<void> {
    try {
      const asked = parsed(await bodyOf(request));
      this.api.assertAsked();
      if (path.endsWith('/count_tokens')) return await this.pass(response, (signal) => this.api.count({ request, body: written(asked), signal }), undefined);
      await this.charged(request, response, asked, span);
    } catch (error) {
      refuse(response, error instanceof Refusal ? error : this.unexpected(error));
    }
  }

  private async charged(request: IncomingMessage, response: ServerResponse, asked: Asked, span: SpanFacts): Promise<void> {
    const call = callOf(asked);
    span.setAttributes({ 'gen_ai.request.model': call.model.slice(0, MODEL_MAX) });
    const body = written(asked);
    const { reservation, maxTokens } = await this.afford(call, { bytes: body.length, keepsHour: body.includes(HOUR) });
    const meter = new UsageMeter(call.model, body.length, call.streamed);
    let served = false;
    try {
      const paid = written(maxTokens === call.maxTokens ? asked : { ...asked, max_tokens: maxTokens });
      await this.pass(response, (signal) => this.api.message({ request, body: paid, signal }, call.streamed), (chunk) => {
        served = true;
        meter.push(chunk);
      });
    } finally {
      const usage = served ? meter.usage : nothingOf(call);
      span.setAttributes(this.factsOf(usage));
      await this.settle(reservation, usage);
    }
  }

  /** Near the end of the budget shorter answers are asked for, so that what is left can be used. */
  private async afford(call: Call, size: Omit<CallSize, 'maxTokens'>): Promise<{ readonly reservation: string; readonly maxTokens: number }> {
    for (const maxTokens of [call.maxTokens, ...SHORTER.filter((tokens) => tokens < call.maxTokens && tokens > call.leastTokens)]) {
      const reservation = await this.spend.reserve(this.ceiling(call.model, { ...size, maxTokens }));
      if (reservation !== undefined) return { reservation, maxTokens };
    }
    this.exhausted = true;
    throw new Refusal(402, 'billing_error', "The task's budget is used up.");
  }

  /** @throws Refusal 404 for a model that nobody has said the price of. */
  private ceiling(model: string, size: CallSize): number {
    try {
      return this.prices.ceiling(model, size);
    } catch (error) {
      if (error instanceof AppError) throw new Refusal(404, 'not_found_error', error.message);
      throw error;
    }
  }

  /** `onChunk` sees what a good answer is made of; a refused call costs nothing. */
  private async pass(response: ServerResponse, ask: (signal: AbortSignal) => Promise<Response>, onChunk: ((chunk: Buffer) => void) | undefined): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const answer = await ask(gone.signal);
    if (answer.ok) onChunk?.(Buffer.alloc(0)); // accepted: from here on it costs
    response.writeHead(answer.status, headersBack(answer.headers));
    for await (const chunk of answer.body ?? []) {
      const bytes = Buffer.from(chunk);
      if (answer.ok) onChunk?.(bytes);
      if (!response.write(bytes)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
    }
    response.end();
    await finished(response).catch(() => undefined);
  }

  private factsOf(usage: ModelUsage): Readonly<Record<string, number>> {
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
    return { 'gen_ai.usage.input_tokens': inputTokens + cacheReadTokens + cacheWriteTokens, 'gen_ai.usage.output_tokens': outputTokens, 'bot.model.cost_usd': this.prices.cost(usage) };
  }

  private async settle(reservation: string, usage: ModelUsage): Promise<void> {
    try {
      await this.spend.settle(reservation, this.prices.cost(usage), usage);
    } catch (error) {
      // The reservation stays open, and the reaper charges it in full.
      this.logger.error({ message: 'a call was not settled', error });
    }
  }

  private unexpected(error: unknown): Refusal {
    const name = codeOf(error);
    if (name !== 'AbortError') this.logger.warn({ message: 'a call broke off', error });
    return new Refusal(502, 'api_error', `The answer of the model API broke off (${name}).`);
  }
}

type Asked = Readonly<Record<string, unknown>>;

const written = (asked: Asked): Buffer => Buffer.from(JSON.stringify(asked));

const nothingOf = ({ model }: Call): ModelUsage => ({ model, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 });
