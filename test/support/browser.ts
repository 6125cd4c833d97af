/** Enough of a browser for a login: cookies by host, forms, redirects that are looked at one by one. */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>();
  /** The whole `set-cookie` lines, newest last. */
  readonly setCookies: string[] = [];

  /** One request; redirects are not followed. Only a changing request of our own page says where it comes from. */
  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const headers = new Headers(init.headers);
    const cookies = [...(this.cookies.get(host) ?? [])].map(([name, value]) => `${name}=${value}`);
    if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.take(host, line);
    return response;
  }

  /** As a page of the same host would post. */
  post(url: string, init: RequestInit = {}): Promise<Response> {
    return this.send(url, { ...init, method: 'POST', headers: { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin', ...(init.headers as Record<string, string>) } });
  }

  /** Presses a button of the form on the page; `change` plays with what the form would send. */
  async press(page: Response, button: Readonly<Record<string, string>>, change: (form: URLSearchParams) => void = () => undefined): Promise<Response> {
    const html = await page.text();
    const form = new URLSearchParams(button);
    for (const [, name = '', value = ''] of html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) form.set(name, value.replaceAll('&#38;', '&'));
    change(form);
    const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? '';
    return this.send(new URL(action, page.url).href, { method: 'POST', body: form });
  }

  /** To GitHub's page; gives it, and lets `change` play with the address. */
  async toGithub(product: string, returnTo?: string, change: (url: URL) => void = () => undefined): Promise<Response> {
    const start = await this.send(`${product}/auth/github${returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`}`);
    const url = new URL(locationOf(start));
    change(url);
    return this.send(url.href);
  }

  /** The whole way; gives the answer of the callback. */
  async logIn(product: string, login: string, returnTo?: string): Promise<Response> {
    const back = await this.press(await this.toGithub(product, returnTo), { login });
    return this.send(locationOf(back));
  }

  private take(host: string, line: string): void {
    this.setCookies.push(line);
    const [pair = ''] = line.split(';');
    const [name = '', value = ''] = pair.split('=', 2);
    this.cookies.set(host, (this.cookies.get(host) ?? new Map<string, string>()).set(name, value));
  }
}

export function locationOf(response: Response): string {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`no redirect but ${response.status}`);
  return location;
}
