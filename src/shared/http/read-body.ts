import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/app-error.js';
import { invalidRequest } from './cursor.js';

/** The bytes of a request's body; undefined when it has more than `maxBytes`, the rest of which is not read. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The JSON that a request holds. @throws AppError `request.not_json` (415), `request.too_large` (413), `request.invalid` (400) */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) throw new AppError('request.not_json', 'The body has to be application/json.', { detail: { status: 415 } });
  const body = await readBody(request, maxBytes);
  if (body === undefined) throw new AppError('request.too_large', `The body has more than ${maxBytes} bytes.`, { detail: { status: 413 } });
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw invalidRequest('The body is not JSON.', cause);
  }
}
