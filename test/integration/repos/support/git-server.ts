import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const CRLF2 = Buffer.from('\r\n\r\n');

/** What the server does instead of serving: a fault of the code host. */
export type Fault = 'none' | 'redirect' | 'unavailable' | 'forbidden' | 'missing' | 'hang';

/** `git http-backend` over loopback with Basic authentication, as GitHub asks for it. */
export class GitServer {
  readonly authorizations: string[] = [];
  readonly paths: string[] = [];
  token = `ghs_${'s3cr3t'.repeat(6)}`;
  fault: Fault = 'none';
  redirectTo = 'http://127.0.0.1:1';

  private constructor(
    private readonly server: Server,
    private readonly root: string,
  ) {}

  static async start(root: string): Promise<GitServer> {
    const server = createServer((request, response) => found.answer(request, response));
    const found = new GitServer(server, root);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return found;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.paths.push(request.url ?? '');
    if (request.headers.authorization !== undefined) this.authorizations.push(request.headers.authorization);
    if (this.fault === 'hang') return;
    if (this.fault === 'redirect') return void response.writeHead(302, { location: `${this.redirectTo}${request.url}` }).end();
    const status = { unavailable: 503, forbidden: 403, missing: 404 }[this.fault as string];
    if (status !== undefined) return void response.writeHead(status).end();
    const expected = `Basic ${Buffer.from(`x-access-token:${this.token}`).toString('base64')}`;
    if (request.headers.authorization !== expected) return void response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
    this.serve(request, response);
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: this.root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_USER: 'x-access-token',
      },
    });
    backend.stdin.on('error', () => undefined);
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    backend.on('close', () => reply(Buffer.concat(chunks), response));
  }
}

function reply(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf(CRLF2);
  const headers = new Headers(output.subarray(0, end).toString('latin1').split('\r\n').map((line) => line.split(/:\s*/, 2) as [string, string]));
  const status = Number(headers.get('status')?.split(' ')[0] ?? 200);
  headers.delete('status');
  response.writeHead(status, Object.fromEntries(headers)).end(output.subarray(end + CRLF2.length));
}
