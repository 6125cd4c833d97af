import type { IncomingHttpHeaders } from 'node:http';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request of this method changes nothing. */
export const isReading = (method: string): boolean => READING.has(method);

/**
 * Whether a request that changes something was made by our own pages: the browser says so by `Origin` or by
 * `Sec-Fetch-Site`, and neither may say otherwise. A request that says nothing is not a browser's of today.
 */
export function isOwnRequest(method: string, headers: IncomingHttpHeaders, publicUrl: string): boolean {
  if (isReading(method)) return true;
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined && origin !== new URL(publicUrl).origin) return false;
  if (site !== undefined && site !== 'same-origin') return false;
  return origin !== undefined || site !== undefined;
}
