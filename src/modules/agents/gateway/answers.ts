import type { IncomingMessage, ServerResponse } from 'node:http';

/** Bytes; the API's own limit. */
const REQUEST_MAX = 33_554_432;

/** Why a call is refused, in the API's own form. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

export function refuse(response: ServerResponse, { status, type, message }: Refusal): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  response.writeHead(status, { 'content-type': 'application/json', ...(status === 402 ? { 'x-should-retry': 'false' } : {}) });
  response.end(JSON.stringify({ type: 'error', error: { type, message } }));
}

/** @throws Refusal 413 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > REQUEST_MAX) throw new Refusal(413, 'request_too_large', `A request may have ${REQUEST_MAX} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export interface Call {
  readonly model: string;
  readonly maxTokens: number;
  /** An answer must be allowed more than this: what is set aside for thinking. */
  readonly leastTokens: number;
  readonly streamed: boolean;
}

/** What of a request the gateway has to know. @throws Refusal 400 */
export function callOf(body: Buffer): Call {
  let value: Readonly<Record<string, unknown>>;
  try {
    value = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    throw new Refusal(400, 'invalid_request_error', 'The body is not JSON.');
  }
  const { model, max_tokens: maxTokens, stream, thinking } = value ?? {};
  if (typeof model !== 'string' || model === '') throw new Refusal(400, 'invalid_request_error', 'model is missing.');
  const least = (thinking as { budget_tokens?: unknown } | undefined)?.budget_tokens;
  return { model, maxTokens: positive(maxTokens), leastTokens: positive(least), streamed: stream === true };
}

const positive = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);

/** The same request for a shorter answer. */
export function shortened(body: Buffer, maxTokens: number): Buffer {
  return Buffer.from(JSON.stringify({ ...(JSON.parse(body.toString('utf8')) as object), max_tokens: maxTokens }));
}

const PASSED_ON = ['anthropic-version', 'anthropic-beta', 'content-type', 'accept', 'user-agent'];
const PASSED_BACK = ['content-type', 'retry-after', 'request-id', 'x-should-retry'];

/** Headers for the API: a short list, the real key in place of the token, and no compression, so that the answer can be read. */
export function headersFor(request: IncomingMessage, key: string): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => (typeof request.headers[name] === 'string' ? [[name, request.headers[name]] as const] : []));
  return { ...Object.fromEntries(passed), 'accept-encoding': 'identity', 'x-api-key': key };
}

export function headersBack(headers: Headers): Record<string, string> {
  const passed = [...headers].filter(([name]) => PASSED_BACK.includes(name) || name.startsWith('anthropic-ratelimit-'));
  return Object.fromEntries(passed);
}
