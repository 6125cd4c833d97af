import { fetchInSpan } from '../telemetry/tracing.js';

/** Largest answer read, bytes: GitHub's list pages stay under 2 MB, a file of the contents API under 1.4 MB. */
const MAX_BYTES = 16_777_216;
/** A renamed repository costs one hop; more than this is a loop. */
const MAX_HOPS = 3;
/** GitHub asks for the same request again for these; 303 would turn it into another one. */
const REPEATED = new Set([301, 302, 307, 308]);
const NO_BODY = new Set([204, 205, 304]);

/** The answer points somewhere we will not carry a credential to. */
export class RedirectRefused extends Error {
  override readonly name = 'RedirectRefused';
}

/** Longer than what is read here; asking again gives the same. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

export type HostFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` for one host and its credential: follows a redirect within the same origin only, gives up after
 * `timeoutMs`, and returns once the whole body is there, so that an answer cut short is an error and never half an
 * answer.
 * @throws RedirectRefused, AnswerTooLarge, or what fetch throws.
 */
export function hostFetch(timeoutMs: number, maxBytes = MAX_BYTES): HostFetch {
  return async (url, init = {}) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const response = await follow(new URL(url), { ...init, signal, redirect: 'manual' });
    return await readWhole(response, maxBytes);
  };
}

async function follow(start: URL, init: RequestInit): Promise<Response> {
  let url = start;
  for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
    const here = url;
    const response = await fetchInSpan(init.method ?? 'GET', here, () => fetch(here, init));
    const target = redirectTarget(response, url);
    if (!target) return response;
    await response.body?.cancel();
    if (target.origin !== start.origin) throw new RedirectRefused(`redirected to another host: ${target.host}`);
    url = target;
  }
  throw new RedirectRefused('redirected too often');
}

function redirectTarget(response: Response, from: URL): URL | undefined {
  if (response.status < 300 || response.status >= 400 || NO_BODY.has(response.status)) return undefined;
  const location = response.headers.get('location');
  if (!REPEATED.has(response.status) || !location || !URL.canParse(location, from.href)) {
    throw new RedirectRefused(`answered ${response.status} without a usable location`);
  }
  return new URL(location, from);
}

async function readWhole(response: Response, maxBytes: number): Promise<Response> {
  const { status, statusText, headers } = response;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new AnswerTooLarge(`answer above ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new Response(NO_BODY.has(status) ? null : Buffer.concat(chunks), { status, statusText, headers });
}
