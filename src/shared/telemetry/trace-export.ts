import type { IncomingMessage } from 'node:http';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { Logger } from '@nestjs/common';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { defaultResource, envDetector, hostDetector, resourceFromAttributes, serviceInstanceIdDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { cleanSpans } from './clean-spans.js';
import { onlyWork } from './trace-sampler.js';
import { tracing } from './tracing.js';

const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/startupz', '/metrics']);

/**
 * Instrumentations patch prototypes and exports of CommonJS modules as these are required. Requiring them here, first,
 * makes the patches hold for `import` as well, since an import of such a module gives the same objects: no loader hook,
 * which would sit before every module of the product.
 */
const INSTRUMENTED = ['node:http', 'node:https', 'pg'] as const;

/** Spans go to OTEL_EXPORTER_OTLP_ENDPOINT by OTLP/HTTP (JSON) in batches; OpenTelemetry's own variables are heard too. */
export function startTraces(): void {
  tellFailures();
  const sdk = new NodeSDK({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': 'agent-bot' })),
    resourceDetectors: [serviceInstanceIdDetector, hostDetector, envDetector],
    sampler: onlyWork(),
    traceExporter: cleanSpans(new OTLPTraceExporter()),
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [
      new HttpInstrumentation({ ignoreIncomingRequestHook: isNotForTraces, requireParentforOutgoingSpans: true }),
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    ],
  });
  sdk.start();
  const require = createRequire(import.meta.url);
  for (const name of INSTRUMENTED) require(name);
  syncBuiltinESMExports();
  tracing.stop = () => sdk.shutdown();
}

/** What the SDK keeps to itself otherwise: that a batch did not arrive. */
function tellFailures(): void {
  const logger = new Logger('Traces');
  const silent = (): void => undefined;
  const error = (problem: string): void => logger.warn({ msg: 'traces not exported', problem });
  diag.setLogger({ error, warn: silent, info: silent, debug: silent, verbose: silent }, DiagLogLevel.ERROR);
}

/**
 * Probes, and what the agents' own tools ask on unix sockets. A trace begins at our door: what a stranger's header says of
 * another is not heard, or it would decide what we keep.
 */
export function isNotForTraces(request: IncomingMessage): boolean {
  delete request.headers['traceparent'];
  delete request.headers['tracestate'];
  delete request.headers['baggage'];
  const [path = ''] = (request.url ?? '').split('?');
  return PROBES.has(path) || request.socket.remoteAddress === undefined;
}
