import type { Attributes } from '@opentelemetry/api';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { redact } from './redact.js';

type SpanExporter = NonNullable<NodeSDKConfiguration['traceExporter']>;
type ReadableSpan = Parameters<SpanExporter['export']>[0][number];

/** An exporter that sends no secret: what spans say of themselves may come from anywhere. */
export function cleanSpans(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => {
      for (const span of spans) clean(span);
      exporter.export(spans, done);
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}

/** In place: a span is ended when it is exported, and nobody else reads it. */
function clean({ attributes, events, status }: ReadableSpan): void {
  cleanAttributes(attributes);
  for (const event of events) cleanAttributes(event.attributes ?? {});
  if (status.message !== undefined) status.message = redact(status.message);
}

function cleanAttributes(attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') attributes[name] = redact(value);
    else if (Array.isArray(value)) attributes[name] = value.map((part) => (typeof part === 'string' ? redact(part) : part)) as string[];
  }
}
