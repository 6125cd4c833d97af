import { createHmac, randomUUID } from 'node:crypto';

export interface SendOptions {
  readonly url: string;
  readonly secret: string;
  /** Delivery id; a new one when left out. The same one again is a redelivery. */
  readonly guid?: string;
  readonly appId: number;
  /** Replaces or (undefined) leaves out headers. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface Delivered {
  readonly guid: string;
  readonly status: number;
  readonly body: string;
}

const sign = (algorithm: 'sha1' | 'sha256', secret: string, body: Buffer): string => `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;

/** Every header that GitHub puts on a delivery of an App's webhook. */
export function headersOf(event: string, body: Buffer, { secret, guid = randomUUID(), appId }: SendOptions): Record<string, string> {
  return {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/stand-in',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': '1',
    'x-github-hook-installation-target-id': String(appId),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature': sign('sha1', secret, body),
    'x-hub-signature-256': sign('sha256', secret, body),
  };
}

/** Posts a payload as GitHub does: signed over the bytes that are sent, ended after GitHub's ten seconds. */
export async function sendWebhook(event: string, payload: unknown, options: SendOptions): Promise<Delivered> {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  const all: Record<string, string | undefined> = { ...headersOf(event, body, options), ...options.headers };
  const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<string, string>;
  const response = await fetch(options.url, { method: 'POST', headers, body: new Uint8Array(body), signal: AbortSignal.timeout(10_000) });
  return { guid: all['x-github-delivery'] ?? '', status: response.status, body: await response.text() };
}
