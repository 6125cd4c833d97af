import type { IncomingHttpHeaders } from 'node:http';
import { refusals } from './refusals.js';

/** Visible ASCII without spaces. Stand-ins and proxies send ids that are no GUIDs, so no more is asked of them. */
const WORD = /^[\x21-\x7e]{1,128}$/;

export interface DeliveryHeaders {
  readonly event: string;
  readonly guid: string;
}

/**
 * Which delivery the sender says this is. No signature covers these headers. A header sent twice arrives joined by a
 * comma and a space and is no word.
 * @throws AppError `refusals.headers`
 */
export function deliveryHeaders(headers: IncomingHttpHeaders): DeliveryHeaders {
  return { event: word(headers, 'X-GitHub-Event'), guid: word(headers, 'X-GitHub-Delivery') };
}

function word(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name.toLowerCase()];
  if (typeof value !== 'string' || !WORD.test(value)) throw refusals.headers(name);
  return value;
}
