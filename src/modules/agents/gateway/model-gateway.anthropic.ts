import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AppError } from '../../../shared/errors/app-error.js';
import { refuse, Refusal } from './answers.js';
import { Forwarder, type Upstream } from './forwarder.js';
import type { GatewayOptions, ModelGateway, OpenGateway } from './model-gateway.port.js';
import type { Prices } from './prices.js';

const PATHS = new Set(['/v1/messages', '/v1/messages/count_tokens']);
const TOKEN_BYTES = 32;
/** Each is a descriptor of the bot, and an agent may open as many as it likes; a CLI needs a handful. */
const CONNECTIONS_MAX = 128;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Looks the same as a key of the API, for clients that look. */
const newToken = (): string => `sk-ant-run-${randomBytes(TOKEN_BYTES).toString('base64url')}`;

function shownToken({ headers }: IncomingMessage): string {
  const { 'x-api-key': key, authorization = '' } = headers;
  return typeof key === 'string' ? key : authorization.replace(/^Bearer /, '');
}

/** Compared as digests, so that neither the time nor the length tells anything. */
const isRight = (shown: string, token: string): boolean => timingSafeEqual(digest(shown), digest(token));

/** One run's gateway: a server on the run's own socket. */
class RunGateway implements OpenGateway {
  readonly token = newToken();
  private readonly calls = new Set<Promise<void>>();
  private readonly server: Server;

  constructor(private readonly forwarder: Forwarder) {
    this.server = createServer((request, response) => this.take(request, response));
    this.server.maxConnections = CONNECTIONS_MAX;
  }

  get exhausted(): boolean {
    return this.forwarder.exhausted;
  }

  listen(socketPath: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(socketPath, resolve);
    });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await Promise.allSettled([...this.calls, closed]);
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (!isRight(shownToken(request), this.token)) return refuse(response, new Refusal(401, 'authentication_error', 'The token is not the one of this run.'));
    if (request.method !== 'POST' || !PATHS.has(path)) return refuse(response, new Refusal(404, 'not_found_error', 'Only messages are passed on.'));
    const call = this.forwarder.answer(request, response, path);
    this.calls.add(call);
    void call.finally(() => this.calls.delete(call));
  }
}

/** Passes Anthropic's Messages API on. */
export class AnthropicGateway implements ModelGateway {
  constructor(
    private readonly upstream: { readonly baseUrl: string; readonly key: string | undefined },
    private readonly prices: Prices,
  ) {}

  async open({ socketPath, spend }: GatewayOptions): Promise<OpenGateway> {
    const gateway = new RunGateway(new Forwarder(this.known(), this.prices, spend));
    await gateway.listen(socketPath);
    return gateway;
  }

  private known(): Upstream {
    const { baseUrl, key } = this.upstream;
    if (key === undefined) throw new AppError('model.unconfigured', 'The model API has no key: ANTHROPIC_API_KEY is not set on the worker.');
    return { baseUrl, key };
  }
}
