/** What BullMQ and our own probe connect with. Plain options: a client handed to BullMQ would never be closed by it. */
export interface RedisOptions {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  readonly tls: object | undefined;
  /** BullMQ blocks on its connections and asks for this. */
  readonly maxRetriesPerRequest: null;
}

const DEFAULT_PORT = 6379;

export function redisOptions(text: string): RedisOptions {
  const url = new URL(text);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || DEFAULT_PORT),
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    db: Number(url.pathname.slice(1) || 0),
    tls: url.protocol === 'rediss:' ? {} : undefined,
    maxRetriesPerRequest: null,
  };
}
