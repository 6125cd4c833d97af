import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { newRunToken } from '../../../shared/crypto/run-token.js';
import { isSameSecret } from '../../../shared/crypto/same-secret.js';
import { AppError } from '../../../shared/errors/app-error.js';
import type { Breakers } from '../../../shared/resilience/breakers.js';
import { wayBack } from '../../../shared/telemetry/tracing.js';
import { refuse, Refusal } from './answers.js';
import { Forwarder } from './forwarder.js';
import { judgeModel, ModelApi, type Upstream } from './model-api.js';
import type { GatewayOptions, ModelGateway, OpenGateway } from './model-gateway.port.js';
import type { Prices } from './prices.js';

const PATHS = new Set(['/v1/messages', '/v1/messages/count_tokens']);
/** Calls of one run at a time: each may hold a request of the largest size in memory. Agents ask one after the other, or a few side by side. */
const CALLS_MAX = 8;
const CONNECTIONS_MAX = 64;
/** For a whole request to arrive from the same machine, milliseconds. */
const REQUEST_MS = 60_000;

/** Looks the same as a key of the API, for clients that look. */
const TOKEN_PREFIX = 'sk-ant-run-';

function shownToken({ headers }: IncomingMessage): string {
  const { 'x-api-key': key, authorization = '' } = headers;
  return typeof key === 'string' ? key : authorization.replace(/^Bearer /, '');
}

/** One run's gateway: a server on the run's own socket. */
class RunGateway implements OpenGateway {
  readonly token = newRunToken(TOKEN_PREFIX);
  private readonly calls = new Set<Promise<void>>();
  private readonly server: Server;
  /** Into the span of the run: what comes by the socket knows nothing of it. */
  private readonly inRun = wayBack();

  constructor(private readonly forwarder: Forwarder) {
    this.server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => this.take(request, response));
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
    if (!isSameSecret(shownToken(request), this.token)) return refuse(response, new Refusal(401, 'authentication_error', 'The token is not the one of this run.'));
    if (request.method !== 'POST' || !PATHS.has(path)) return refuse(response, new Refusal(404, 'not_found_error', 'Only messages are passed on.'));
    if (this.calls.size >= CALLS_MAX) return refuse(response, new Refusal(429, 'rate_limit_error', `At most ${CALLS_MAX} calls at a time.`));
    const call = this.inRun(() => this.forwarder.answer(request, response, path));
    this.calls.add(call);
    void call.finally(() => this.calls.delete(call));
  }
}

/** Passes Anthropic's Messages API on. */
export class AnthropicGateway implements ModelGateway {
  constructor(
    private readonly upstream: Omit<Upstream, 'key'> & { readonly key: string | undefined },
    private readonly prices: Prices,
    private readonly breakers: Breakers,
  ) {}

  async open({ socketPath, spend, onAway }: GatewayOptions): Promise<OpenGateway> {
    const gateway = new RunGateway(new Forwarder(new ModelApi(this.known(), this.breakers.of('model', 'anthropic', judgeModel), onAway), this.prices, spend));
    await gateway.listen(socketPath);
    return gateway;
  }

  private known(): Upstream {
    const { key, ...upstream } = this.upstream;
    if (key === undefined) throw new AppError('model.unconfigured', 'The model API has no key: ANTHROPIC_API_KEY is not set on the worker.');
    return { ...upstream, key };
  }
}
