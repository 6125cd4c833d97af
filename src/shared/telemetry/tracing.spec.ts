import type { IncomingMessage } from 'node:http';
import { ROOT_CONTEXT, SamplingDecision, SpanKind, trace } from '@opentelemetry/api';
import { otlpEndpoint } from '../config/otlp-endpoint.js';
import { isNotForTraces } from './trace-export.js';
import { onlyWork } from './trace-sampler.js';
import { currentTraceId, currentTraceparent, fetchInSpan, inSpan, isTracing, stopTracing } from './tracing.js';

const under = (traceFlags: number) => trace.setSpanContext(ROOT_CONTEXT, { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags });
const decide = (context = ROOT_CONTEXT, kind = SpanKind.INTERNAL) => onlyWork().shouldSample(context, 'a'.repeat(32), 'x', kind).decision;

describe('what is kept', () => {
  it('is a request to us and all below it', () => {
    expect(decide(ROOT_CONTEXT, SpanKind.SERVER)).toBe(SamplingDecision.RECORD_AND_SAMPLED);
    expect(decide(under(1))).toBe(SamplingDecision.RECORD_AND_SAMPLED);
    expect(decide(under(0))).toBe(SamplingDecision.NOT_RECORD);
  });

  it.each([SpanKind.INTERNAL, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER])('is nothing that runs on a clock (kind %s)', (kind) => {
    expect(decide(ROOT_CONTEXT, kind)).toBe(SamplingDecision.NOT_RECORD);
  });
});

describe('a request', () => {
  const request = (url: string, remoteAddress: string | undefined = '10.0.0.1') =>
    ({ url, headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`, tracestate: 'x=1', baggage: 'y=2', host: 'h' }, socket: { remoteAddress } }) as unknown as IncomingMessage;

  it('is traced unless it is a probe, a scrape, or an agent’s tool on a unix socket', () => {
    expect(isNotForTraces(request('/webhooks/github'))).toBe(false);
    for (const url of ['/livez', '/readyz?full=1', '/startupz', '/metrics']) expect(isNotForTraces(request(url))).toBe(true);
    const onUnixSocket = request('/mcp');
    Object.assign(onUnixSocket.socket, { remoteAddress: undefined });
    expect(isNotForTraces(onUnixSocket)).toBe(true);
  });

  it('can not bring a trace of its own', () => {
    const stranger = request('/webhooks/github');
    isNotForTraces(stranger);
    expect(stranger.headers).toEqual({ host: 'h' });
  });
});

describe('without an exporter', () => {
  it('work runs as it is and rows carry nothing', async () => {
    expect(isTracing()).toBe(false);
    expect(await inSpan('step', {}, () => Promise.resolve([currentTraceparent(), currentTraceId()]))).toEqual([null, undefined]);
    await expect(inSpan('step', {}, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    const answer = await fetchInSpan('GET', new URL('https://host.test/x'), () => Promise.resolve(new Response('body', { status: 500 })));
    expect(await answer.text()).toBe('body');
    await expect(stopTracing()).resolves.toBeUndefined();
  });

  it('is what a missing or a bad endpoint means', () => {
    for (const value of [undefined, '', 'collector:4318', 'ftp://x', 'nonsense']) expect(otlpEndpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: value })).toBeUndefined();
    expect(otlpEndpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' })).toBe('http://collector:4318');
  });
});
