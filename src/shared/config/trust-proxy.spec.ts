import { createRequire } from 'node:module';
import { isTrustProxy } from './trust-proxy.js';

/** What Express itself hands such a list to. */
const { compile } = createRequire(import.meta.url)('proxy-addr') as { compile(list: readonly string[]): unknown };

function expressTakes(text: string): boolean {
  try {
    compile(text.split(',').map((part) => part.trim()));
    return true;
  } catch {
    return false;
  }
}

describe('TRUST_PROXY', () => {
  it.each(['true', 'false', '0', '2'])('may be %s', (text) => {
    expect(isTrustProxy(text)).toBe(true);
  });

  it.each([
    'loopback', 'loopback, 10.0.0.0/8', 'linklocal,uniquelocal', '10.1.2.3', '::1', 'fd00::/8', '2001:db8::1/128', '10.0.0.0/32', '10.0.0.0/255.0.0.0', 'fd00::/255.0.0.0',
    'yes', 'TRUE', 'proxy.example.org', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/0', '10.0.0.0/8/8', '10.0.0', 'loopback,,10.0.0.1', '-1',
  ])('%s counts as Express counts it', (text) => {
    expect(isTrustProxy(text)).toBe(expressTakes(text));
  });
});
