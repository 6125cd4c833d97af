import { type Context, SamplingDecision, SpanKind, trace } from '@opentelemetry/api';

interface Verdict {
  readonly decision: SamplingDecision;
}

/** The part of the SDK's `Sampler` that it calls. */
interface WorkSampler {
  shouldSample(context: Context, traceId: string, name: string, kind: SpanKind): Verdict;
  toString(): string;
}

/**
 * A trace begins with a request to us, and everything below it is kept. What runs on a clock (sweeps, looks into an empty
 * queue, the dispatcher's batches) would be a trace a second that says nothing.
 */
export function onlyWork(): WorkSampler {
  return {
    shouldSample: (context, _traceId, _name, kind) => ({ decision: isKept(context, kind) ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD }),
    toString: () => 'OnlyWork',
  };
}

function isKept(context: Context, kind: SpanKind): boolean {
  const parent = trace.getSpanContext(context);
  return parent === undefined ? kind === SpanKind.SERVER : (parent.traceFlags & 1) === 1;
}
