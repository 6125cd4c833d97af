import type { IncomingMessage } from 'node:http';
import type { BodyAllowance } from './body-allowance.js';
import { refusals } from './refusals.js';

export interface BodyLimits {
  readonly maxBytes: number;
  /** For the whole body to arrive. */
  readonly deadlineMs: number;
}

/** GitHub delivers at most 25 MB (webhook events and payloads). */
export const MAX_BYTES = 25 * 1024 * 1024;

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/**
 * The body's bytes exactly as they came, read from a request that nobody read before. What exceeds a limit is
 * refused at once and read away, so that the sender gets to see the answer; its connection ends with the next deadline.
 * @throws AppError of `refusals`: contentType, encoding, tooLarge, tooSlow, broken, and busy when `allowance` needs its bytes.
 */
export async function readRawBody(request: IncomingMessage, limits: BodyLimits, allowance: BodyAllowance): Promise<Buffer> {
  if (request.readableDidRead) throw new Error('a body parser ran before the webhook was verified');
  try {
    assertAcceptable(request, limits);
    return await collect(request, limits, allowance);
  } catch (error) {
    drain(request, limits.deadlineMs);
    throw error;
  }
}

function assertAcceptable({ headers }: IncomingMessage, { maxBytes }: BodyLimits): void {
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) throw refusals.contentType();
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') throw refusals.encoding();
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw refusals.tooLarge();
}

function collect(request: IncomingMessage, { maxBytes, deadlineMs }: BodyLimits, allowance: BodyAllowance): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const deadline = setTimeout(() => settle(() => reject(refusals.tooSlow())), deadlineMs);
    const share = allowance.open(() => settle(() => reject(refusals.busy())));
    const settle = (act: () => void): void => {
      clearTimeout(deadline);
      share.end();
      request.off('data', take).off('end', finish).off('close', fail).off('error', fail);
      act();
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) return settle(() => reject(refusals.tooLarge()));
      chunks.push(chunk);
      share.take(chunk.length);
    };
    const finish = (): void => settle(() => resolve(Buffer.concat(chunks)));
    const fail = (): void => settle(() => reject(refusals.broken()));
    request.on('data', take).once('end', finish).once('close', fail).once('error', fail);
  });
}

function drain(request: IncomingMessage, deadlineMs: number): void {
  request.on('error', () => undefined).resume();
  setTimeout(() => {
    if (!request.complete) request.destroy();
  }, deadlineMs).unref();
}
