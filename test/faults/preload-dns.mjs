/** Loaded by `node --import`: api.github.com has the address that stands in the file FAULT_DNS; an empty file is a resolver that fails. */
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers';
import { syncBuiltinESMExports } from 'node:module';

const real = dns.lookup;
dns.lookup = (host, options, callback) => {
  if (host !== 'api.github.com') return real(host, options, callback);
  const answer = typeof options === 'function' ? options : callback;
  const address = readFileSync(process.env.FAULT_DNS, 'utf8').trim();
  if (address === '') return setImmediate(() => answer(Object.assign(new Error('getaddrinfo ENOTFOUND api.github.com'), { code: 'ENOTFOUND' })));
  return setImmediate(() => (options?.all ? answer(null, [{ address, family: 4 }]) : answer(null, address, 4)));
};
syncBuiltinESMExports();
