import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../../shared/http/read-body.js';
import { knownBetas } from './betas.js';
import { outsideWish } from './outside.js';

/** Bytes; the API's own limit. */
const REQUEST_MAX = 33_554_432;

/** Why a call is refused, in the API's own form. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    /** When the same may be asked again. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

export function refuse(response: ServerResponse, { status, type, message, retryAfterSeconds }: Refusal): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const again = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  response.writeHead(status, { 'content-type': 'application/json', ...again, ...(status === 402 ? { 'x-should-retry': 'false' } : {}) });
  response.end(JSON.stringify({ type: 'error', error: { type, message } }));
}

/** @throws Refusal 413 */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const body = await readBody(request, REQUEST_MAX);
  if (body === undefined) throw new Refusal(413, 'request_too_large', `A request may have ${REQUEST_MAX} bytes.`);
  return body;
}

export interface Call {
  readonly model: string;
  readonly maxTokens: number;
  /** An answer must be allowed more than this: what is set aside for thinking. */
  readonly leastTokens: number;
  readonly streamed: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const malformed = (message: string): Refusal => new Refusal(400, 'invalid_request_error', message);

/** The one reading of a request; what is passed on is written from it, so that nobody else can read another one in it. @throws Refusal 400 */
export function parsed(body: Buffer): Json {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw malformed('The body is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('The body is no request.');
  assertInside(value as Json);
  return value as Json;
}

function assertInside(request: Json): void {
  const wish = outsideWish(request);
  if (wish !== undefined) throw malformed(`${wish} is not passed on: it reaches beyond the cage or costs what no token counts.`);
}

/** What of a request the gateway has to know. @throws Refusal 400 */
export function callOf({ model, max_tokens: maxTokens, stream, thinking }: Json): Call {
  if (typeof model !== 'string' || model === '') throw malformed('model is missing.');
  const least = (thinking as { budget_tokens?: unknown } | undefined)?.budget_tokens;
  return { model, maxTokens: positive(maxTokens), leastTokens: positive(least), streamed: stream === true };
}

const positive = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);

const PASSED_ON = ['anthropic-version', 'content-type', 'accept', 'user-agent'];
const PASSED_BACK = ['content-type', 'retry-after', 'request-id', 'x-should-retry'];

/** Headers for the API: a short list, the betas that are known, the real key in place of the token, and no compression, so that the answer can be read. */
export function headersFor(request: IncomingMessage, key: string): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => (typeof request.headers[name] === 'string' ? [[name, request.headers[name]] as const] : []));
  const betas = knownBetas([request.headers['anthropic-beta'] ?? []].flat().join(','));
  return { ...Object.fromEntries(passed), ...(betas !== undefined && { 'anthropic-beta': betas }), 'accept-encoding': 'identity', 'x-api-key': key };
}

export function headersBack(headers: Headers): Record<string, string> {
  const passed = [...headers].filter(([name]) => PASSED_BACK.includes(name) || name.startsWith('anthropic-ratelimit-'));
  return Object.fromEntries(passed);
}
