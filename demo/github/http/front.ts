import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { actorOf, checkMay, checkVisible, tokenOf } from '../access.js';
import { gitRequestOf, serveGit, type GitRequest } from '../git/smart-http.js';
import type { LogEntry } from '../types.js';
import type { Api } from './api.js';
import type { World } from './context.js';
import type { Fault, Faults } from './faults.js';
import type { OAuth } from './oauth.js';
import { GithubError, type Reply } from './reply.js';
import { pullPage } from './site.js';

/** Pages outside the REST API that are emulate's as they are. */
const PAGES = /^\/(login|settings|_emulate|apps|avatars)(\/|$)/;
/** Where emulate posts its webhooks; the front sends them on. */
export const RELAY_PATH = '/_stand-in/webhooks';

export interface FrontParts {
  readonly world: World;
  readonly api: Api;
  readonly faults: Faults;
  readonly oauth: OAuth;
  readonly relay: (event: string, payload: unknown) => Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  if (body === undefined) return void response.writeHead(status, headers).end();
  const content = Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const type = Buffer.isBuffer(body) ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...headers, ...type }).end(content);
}

/** Where the listener is, when not on loopback: an interface of a container, and the address others reach it by. */
export interface Reachable {
  readonly host: string;
  readonly url: string;
}

/** The one listener of the stand-in: loopback only, unless told otherwise. */
export class Front {
  readonly log: LogEntry[] = [];
  private parts: FrontParts | undefined;

  private constructor(
    private readonly server: Server,
    private readonly reachable: Reachable | undefined,
  ) {}

  /** Opens the listener first, because emulate has to know the address it is reached by. */
  static async listen(port: number, reachable?: Reachable): Promise<Front> {
    const server = createServer();
    const front = new Front(server, reachable);
    server.on('request', (request, response) => void front.serve(request, response));
    const host = reachable?.host ?? '127.0.0.1';
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ host, port }, resolve));
    return front;
  }

  get url(): string {
    return this.reachable?.url ?? `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  use(parts: FrontParts): void {
    this.parts = parts;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const path = (request.url ?? '/').replace(/^\/api\/v3(?=\/|$)/, '') || '/';
    if (path === RELAY_PATH) return this.takeWebhook(request, response);
    const entry: LogEntry = { at: new Date().toISOString(), method, path, status: 0 };
    this.log.push(entry);
    response.on('close', () => (entry.status = response.headersSent ? response.statusCode : 0));
    try {
      await this.route(request, response, method, path);
    } catch (error) {
      const failure = error instanceof GithubError ? error : new GithubError(500, `stand-in: ${String(error)}`);
      if (!response.headersSent) send(response, failure.toReply());
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse, method: string, path: string): Promise<void> {
    if (!this.parts) throw new GithubError(503, 'the stand-in is starting');
    const fault = this.parts.faults.take(method, path);
    if (fault && !fault.afterwards) {
      if (!fault.gate) return this.strike(fault, response);
      if (!(await fault.gate())) return void response.socket?.resetAndDestroy();
      if (response.destroyed) return; // nobody waits any more
    }
    const { pathname, searchParams } = new URL(path, this.url);
    const git = gitRequestOf(pathname, searchParams);
    if (git) return this.serveGit(request, response, git, path.split('?')[1] ?? '');
    const raw = await bodyOf(request);
    const login = await this.parts.oauth.answer({ method, path, headers: request.headers, raw });
    const page = login ?? (method === 'GET' ? await pullPage(this.parts.world, pathname) : undefined);
    if (page) return send(response, page);
    const answered = PAGES.test(pathname)
      ? await this.page(method, path, request, raw)
      : await this.parts.api.answer({ method, path, headers: request.headers, raw });
    if (fault?.afterwards) {
      if (!fault.gate) return this.strike(fault, response);
      if (!(await fault.gate())) return void response.socket?.resetAndDestroy();
    }
    send(response, answered);
  }

  private strike({ answer, headers, body }: Fault, response: ServerResponse): void {
    if (answer === 'reset') response.socket?.resetAndDestroy();
    else if (answer !== 'hang') send(response, { status: answer, headers, body });
  }

  private async page(method: string, path: string, request: IncomingMessage, raw: Buffer): Promise<Reply> {
    const { world } = this.parts as FrontParts;
    const answer = await world.emulate.forward(method, path, request.headers, raw);
    const headers = Object.entries(answer.headers).filter(([name, value]) => typeof value === 'string' && name !== 'transfer-encoding') as [string, string][];
    return { status: answer.status, headers: Object.fromEntries(headers), body: answer.body };
  }

  private async serveGit(request: IncomingMessage, response: ServerResponse, git: GitRequest, query: string): Promise<void> {
    const { world } = this.parts as FrontParts;
    const token = tokenOf(request.headers.authorization);
    const known = world.store.repository(git.owner, git.name);
    const former = world.store.formerly(git.owner, git.name);
    if (former) return void response.writeHead(301, { location: `${world.url}/${former.owner}/${former.name}.git/${git.rest}?${query}` }).end();
    if (token === undefined && (git.isPush || known?.isPrivate !== false)) return askForPassword(response);
    const actor = token === undefined ? undefined : await actorOf(world.emulate, token, world.app.slug).catch(() => null);
    if (actor === null) return askForPassword(response);
    const repository = await checkVisible(world.emulate, actor, known);
    await checkMay(world.emulate, actor, repository, ['contents'], git.isPush ? 'write' : 'read');
    await serveGit(request, response, git, query, repository.bareDir, actor?.login ?? '');
  }

  private async takeWebhook(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await bodyOf(request);
    response.writeHead(202).end();
    await this.parts?.relay(String(request.headers['x-github-event']), JSON.parse(raw.toString()));
  }
}

function askForPassword(response: ServerResponse): void {
  response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"', 'content-type': 'text/plain' }).end('Invalid username or token.\n');
}
