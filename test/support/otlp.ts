import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A span as it came, with its attributes as plain values. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** Who made it: the instrumentation's name. */
  readonly scope: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly WireSpan[] }[] }[];
}

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

function toSpan(scope: string, { traceId, spanId, parentSpanId, name, kind, attributes }: WireSpan): Span {
  const plain = Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  return { traceId, spanId, parentId: parentSpanId === '' ? undefined : parentSpanId, name, kind: KINDS[kind] ?? 'internal', scope, attributes: plain };
}

/** What a collector would have got: takes OTLP/HTTP in JSON and keeps the spans. */
export class Collector {
  readonly spans: Span[] = [];

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async start(): Promise<Collector> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const collector = new Collector(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request: IncomingMessage, response) => {
      void collector.take(request).then(
        () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
        () => response.writeHead(400).end(),
      );
    });
    return collector;
  }

  private async take(request: IncomingMessage): Promise<void> {
    const body = (await json(request)) as Export;
    if (request.url !== '/v1/traces') return;
    for (const { scopeSpans } of body.resourceSpans) for (const { scope, spans } of scopeSpans) this.spans.push(...spans.map((span) => toSpan(scope.name, span)));
  }

  /** The one span of that name. */
  one(name: string): Span {
    const found = this.spans.filter((span) => span.name === name);
    if (found.length !== 1) throw new Error(`${found.length} spans named ${name} in:\n${this.picture()}`);
    return found[0]!;
  }

  parentOf(span: Span): Span | undefined {
    return this.spans.find(({ spanId }) => spanId === span.parentId);
  }

  /** From the span itself to the root. */
  lineage(span: Span): readonly string[] {
    const parent = this.parentOf(span);
    return [span.name, ...(parent ? this.lineage(parent) : [])];
  }

  picture(): string {
    return this.spans.map((span) => `${span.traceId.slice(0, 6)} ${span.kind} ${this.lineage(span).join(' < ')}`).join('\n');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
