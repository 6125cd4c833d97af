import { Browser } from '../support/browser.js';

/** What people type; TLS ends before the product, as in production. */
export const SITE = 'https://bot.example.org';

export interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** A person's browser, or an attacker's, before the TLS proxy of a product in production. */
export class Visitor extends Browser {
  constructor(
    private readonly product: string,
    /** Where the proxy says that it is. */
    private readonly address: string,
  ) {
    super();
  }

  override send(url: string, init: RequestInit = {}): Promise<Response> {
    if (!url.startsWith(`${SITE}/`)) return super.send(url, init);
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': this.address, ...(init.headers as Record<string, string>) };
    return super.send(this.product + url.slice(SITE.length), { ...init, headers });
  }

  /** One request to the site and all of its answer. */
  async ask(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await this.send(SITE + path, { ...init, method });
    // A stream has no end of its own.
    const isStream = response.headers.get('content-type') === 'text/event-stream';
    if (isStream) await response.body?.cancel();
    const text = isStream ? '' : await response.text();
    const isJson = text !== '' && response.headers.get('content-type')?.includes('json') === true;
    const json: unknown = isJson ? JSON.parse(text) : undefined;
    return { status: response.status, code: (json as { code?: string } | undefined)?.code, headers: response.headers, text, json };
  }

  /** As a page of the site asks. */
  own(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    return this.ask(method, path, { ...init, headers: { origin: SITE, 'sec-fetch-site': 'same-origin', ...(init.headers as Record<string, string>) } });
  }

  /** Of the product's cookies, by name. */
  get jar(): Map<string, string> {
    const { host } = new URL(this.product);
    const jar = this.cookies.get(host) ?? new Map<string, string>();
    this.cookies.set(host, jar);
    return jar;
  }
}
