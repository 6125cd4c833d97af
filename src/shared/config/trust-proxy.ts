import { isIP } from 'node:net';

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];
const BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

function isNetwork(text: string): boolean {
  if (NAMED_NETWORKS.includes(text)) return true;
  const [address = '', prefix, ...more] = text.split('/');
  const bits = BITS[isIP(address)];
  if (bits === undefined || more.length > 0) return false;
  if (prefix === undefined) return true;
  if (isIP(prefix) === 4) return isIP(address) === 4; // a netmask
  return /^\d+$/.test(prefix) && Number(prefix) > 0 && Number(prefix) <= bits;
}

/** Whether Express understands this as 'trust proxy' (proxy-addr's syntax); what it does not would end the start without a name. */
export function isTrustProxy(text: string): boolean {
  if (text === 'true' || text === 'false' || /^\d+$/.test(text)) return true;
  return text.split(',').every((part) => isNetwork(part.trim()));
}
