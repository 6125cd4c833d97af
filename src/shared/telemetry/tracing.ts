import { type Attributes, context, isSpanContextValid, type Span, type SpanContext, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { within } from '../resilience/within.js';
import { redact } from './redact.js';

/** For the last batch; a collector takes milliseconds. */
const STOP_MS = 3_000;

/** Set while spans are exported. */
export const tracing: { stop?: () => Promise<void> } = {};

export const isTracing = (): boolean => tracing.stop !== undefined;

/** Sends what is still in memory; the last thing before the process ends. Never throws: the collector may be away. */
export async function stopTracing(): Promise<void> {
  if (tracing.stop) await within(STOP_MS, tracing.stop(), () => new Error('collector away')).catch(() => undefined);
}

const tracer = () => trace.getTracer('agent-bot');

function kept(): SpanContext | undefined {
  const context = trace.getActiveSpan()?.spanContext();
  const sampled = context !== undefined && (context.traceFlags & TraceFlags.SAMPLED) !== 0;
  return sampled && isSpanContextValid(context) ? context : undefined;
}

/** W3C `traceparent` of what runs now, for a row that another process will go on from; null without a trace. */
export function currentTraceparent(): string | null {
  const context = kept();
  return context ? `00-${context.traceId}-${context.spanId}-01` : null;
}

export function currentTraceId(): string | undefined {
  return kept()?.traceId;
}

/** What is only known while the work goes on. */
export interface SpanFacts {
  setAttributes(attributes: Attributes): unknown;
}

/** A way back into what runs now, for requests that come in on a socket of its own. */
export function wayBack(): <T>(work: () => T) => T {
  const here = context.active();
  return (work) => context.with(here, work);
}

/** Runs `work` in a span of its own. Without a started exporter it only runs `work`. */
export function inSpan<T>(name: string, attributes: Attributes, work: (span: SpanFacts) => Promise<T>): Promise<T> {
  return spanOf(name, SpanKind.INTERNAL, attributes, work);
}

/** A request that this process makes with `fetch`, which no instrumentation of `http` sees. */
export function fetchInSpan(method: string, url: URL, work: () => Promise<Response>): Promise<Response> {
  const attributes = { 'http.request.method': method, 'server.address': url.hostname, 'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80), 'url.full': `${url.origin}${url.pathname}` };
  return spanOf(method, SpanKind.CLIENT, attributes, async (span) => {
    const response = await work();
    span.setAttribute('http.response.status_code', response.status);
    if (response.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(response.status));
    return response;
  });
}

/** Names the request's span after the route's template, once it is known. */
export function nameRequestSpan(span: Span | undefined, method: string, route: string): void {
  span?.updateName(`${method} ${route}`).setAttribute('http.route', route);
}

/** The span of the request that is being answered. */
export const requestSpan = (): Span | undefined => trace.getActiveSpan();

function spanOf<T>(name: string, kind: SpanKind, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: redact(String(error)) }).setAttribute('error.type', errorType(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
