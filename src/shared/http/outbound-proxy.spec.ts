import { request } from 'node:https';
import { startProxy, type TestProxy } from '../../../test/support/proxy.js';
import { proxyFor, useOutboundProxy } from './outbound-proxy.js';

describe('useOutboundProxy', () => {
  let proxy: TestProxy;
  let plain: TestProxy;
  let restore: () => void = () => undefined;

  beforeEach(async () => {
    // What ends there speaks no TLS: that a tunnel was asked for is all there is to see.
    plain = await startProxy({});
    proxy = await startProxy({ 'api.invalid:443': plain.port, 'login.invalid:443': plain.port });
  });
  afterEach(async () => {
    restore();
    await proxy.stop();
    await plain.stop();
  });

  it('takes fetch and node:https along, and nothing after it is undone', async () => {
    restore = useOutboundProxy({ url: proxy.url, except: [] });
    await expect(fetch('https://api.invalid/x')).rejects.toThrow();
    await new Promise((done) => request('https://login.invalid/x').once('error', done).end());
    expect(proxy.tunnels).toEqual(['api.invalid:443', 'login.invalid:443']);
    restore();
    await expect(fetch('https://api.invalid/x')).rejects.toThrow();
    expect(proxy.tunnels).toHaveLength(2);
  });

  it('leaves out what is named, and plain http', async () => {
    restore = useOutboundProxy({ url: proxy.url, except: ['.invalid'] });
    await expect(fetch('https://api.invalid/x')).rejects.toThrow();
    const answer = await fetch(`http://127.0.0.1:${proxy.port}/x`);
    expect(answer.status).toBe(405);
    expect(proxy.tunnels).toEqual([]);
  });

  it('does nothing without a proxy', () => {
    restore = useOutboundProxy({ url: undefined, except: [] });
    expect(proxy.tunnels).toEqual([]);
  });
});

describe('proxyFor', () => {
  const url = 'http://proxy:3128';

  it.each([
    ['https://github.com', []],
    ['https://github.com', ['hub.com', 'ghe.example.org', '.github.com', 'github.com:8443']],
  ])('%s by way of the proxy, except %j', (target, except) => expect(proxyFor(target, { url, except })).toBe(url));

  it.each([
    ['https://github.com', ['*']],
    ['https://github.com', ['other', 'GitHub.com']],
    ['https://github.com', ['github.com:443']],
    ['https://ghe.example.org:8443/x', ['.example.org']],
    ['https://ghe.example.org', ['*.example.org']],
    ['http://github.com', []],
  ])('%s directly, with the exceptions %j', (target, except) => expect(proxyFor(target, { url, except })).toBeUndefined());
});
