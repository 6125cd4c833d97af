import http from 'node:http';
import { AppError } from '../errors/app-error.js';

export interface OutboundProxy {
  /** Address of the proxy, maybe with a name and a password; undefined: everything is reached directly. */
  readonly url: string | undefined;
  /** Hosts that are reached directly: `*`, `host`, `host:port`, `.domain` and `*.domain` for all below it. */
  readonly except: readonly string[];
}

/**
 * From now on every https request of this process, by fetch or by node:https, goes through the proxy as a CONNECT tunnel;
 * plain http, which no GitHub and no model API speaks, goes directly. Returns what undoes it.
 * @throws AppError `proxy.unsupported` below Node 24.14.
 */
export function useOutboundProxy({ url, except }: OutboundProxy): () => void {
  if (url === undefined) return () => undefined;
  const set = (http as Partial<typeof http>).setGlobalProxyFromEnv;
  if (set === undefined) throw new AppError('proxy.unsupported', `HTTPS_PROXY needs Node 24.14 or newer; this is ${process.version}.`);
  return set({ HTTPS_PROXY: url, NO_PROXY: except.join(',') });
}

/** The proxy's address for this target, undefined when it is reached directly: for programs that are told one proxy. */
export function proxyFor(target: string, { url, except }: OutboundProxy): string | undefined {
  const { protocol, hostname, port } = new URL(target);
  if (url === undefined || protocol !== 'https:') return undefined;
  return except.some((entry) => covers(entry.toLowerCase(), hostname, port === '' ? '443' : port)) ? undefined : url;
}

function covers(entry: string, host: string, port: string): boolean {
  const [, name = entry, only] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && only !== port) return false;
  if (name === '*' || name === host) return true;
  const domain = name.replace(/^\*/, '');
  return domain.startsWith('.') && host.endsWith(domain);
}
