import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LendRequest, TokenLender } from '../../../src/modules/tokens/index.js';
import { MemoryHostGate } from '../../../src/modules/tokens/host-gate.memory.js';
import { testBreakers } from '../../support/breakers.js';
import { OctokitCodeHost } from '../../../src/modules/repos/code-host/code-host.octokit.js';

export const NOW = new Date('2026-11-20T12:00:00Z');
export const REF = { id: 22, installationId: 11, owner: 'octo-org', name: 'hello' };

export interface Seen {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly apiVersion: unknown;
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Ends the connection instead of answering, or after half of the answer; or never answers. */
  readonly cut?: 'before' | 'inside' | 'never';
}

/** A host that says what the test puts into its mouth, in order; the App itself is known to it unless told otherwise. */
export class TinyHost {
  readonly seen: Seen[] = [];
  readonly answers: Answer[] = [];
  app: Answer = { body: { id: 7, slug: 'agent-bot' } };
  private readonly server: Server = createServer((request, response) => {
    void this.note(request).then((seen) => {
      const answer = seen.line === 'GET /app' ? this.app : (this.answers.shift() ?? { status: 500 });
      if (answer.cut === 'never') return;
      if (answer.cut === 'before') return void request.socket.destroy();
      const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? { message: 'said by the test' });
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text), ...answer.headers });
      if (answer.cut === 'inside') return void response.write(text.slice(0, 3), () => request.socket.destroy());
      response.end(text);
    });
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What was asked, the question of who we are left out. */
  get lines(): readonly string[] {
    return this.seen.map(({ line }) => line).filter((line) => line !== 'GET /app');
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async note(request: IncomingMessage): Promise<Seen> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { authorization, 'x-github-api-version': apiVersion } = request.headers;
    const seen = { line: `${request.method} ${request.url}`, authorization, apiVersion, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    this.seen.push(seen);
    return seen;
  }
}

/** Lends `token-1`, and after each `forget` the next one. */
export class CountingLender implements TokenLender {
  readonly lent: LendRequest[] = [];
  forgotten = 0;

  lend(request: LendRequest) {
    this.lent.push(request);
    return Promise.resolve({ value: `token-${this.forgotten + 1}`, expiresAt: new Date(NOW.getTime() + 3_600_000) });
  }

  forget() {
    this.forgotten += 1;
    return Promise.resolve();
  }
}

export function codeHostAt(apiUrl: string, lender: TokenLender, timeoutMs = 20_000): OctokitCodeHost {
  const signer = { configured: true, appId: '7', createJwt: () => 'app-jwt' };
  return new OctokitCodeHost({ github: { url: apiUrl, apiUrl, appId: '7', privateKeys: [], webhookSecrets: [], timeoutMs, loginTimeoutMs: 15_000 } }, lender, signer, { now: () => NOW }, new MemoryHostGate({ now: () => NOW }, testBreakers(10_000)));
}
