import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostFetch, RedirectRefused } from './host-fetch.js';

describe('hostFetch', () => {
  const servers: Server[] = [];
  const seen: string[] = [];

  async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
      handler(request, response);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const init = { method: 'POST', body: 'words', headers: { authorization: 'token canary' } };
  const fetchHost = hostFetch(500, 1000);

  beforeEach(() => seen.splice(0));
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it.each([301, 302, 307, 308])('repeats the same request after %i within the host', async (status) => {
    const base = await serve((request, response) => {
      if (request.url === '/old') return void response.writeHead(status, { location: '/new' }).end();
      request.pipe(response);
    });
    const response = await fetchHost(`${base}/old`, init);
    expect(await response.text()).toBe('words');
    expect(seen).toEqual(['POST /old token canary', 'POST /new token canary']);
  });

  it('never carries the credential to another host or port (S32)', async () => {
    const other = await serve((_, response) => response.end('caught'));
    const base = await serve((_, response) => response.writeHead(302, { location: `${other}/x` }).end());
    await expect(fetchHost(`${base}/`, init)).rejects.toBeInstanceOf(RedirectRefused);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['a 303', 303, '/new'],
    ['no location', 301, undefined],
    ['an unreadable location', 301, 'http://['],
    ['another scheme', 301, 'file:///etc/passwd'],
    ['a loop', 301, '/'],
  ])('refuses %s', async (_, status, location) => {
    const base = await serve((_request, response) => response.writeHead(status, location ? { location } : {}).end());
    await expect(fetchHost(`${base}/`, init)).rejects.toBeInstanceOf(RedirectRefused);
  });

  it('gives up on silence and on a body that stops', async () => {
    const silent = await serve(() => undefined);
    await expect(fetchHost(silent)).rejects.toThrow(/timeout/i);
    const stops = await serve((_, response) => void response.write('half'));
    await expect(fetchHost(stops)).rejects.toThrow(/timeout/i);
  });

  it('calls an answer that is cut short an error', async () => {
    const base = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    await expect(fetchHost(base)).rejects.toThrow();
  });

  it('refuses an endless body', async () => {
    const base = await serve((_, response) => response.end('x'.repeat(1001)));
    await expect(fetchHost(base)).rejects.toThrow(/above 1000 bytes/);
  });

  it('passes an answer without a body', async () => {
    const base = await serve((_, response) => response.writeHead(204).end());
    expect((await fetchHost(base)).status).toBe(204);
  });
});
