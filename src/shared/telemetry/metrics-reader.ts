import { monitorEventLoopDelay } from 'node:perf_hooks';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { countFromZero, gauge } from './metrics.js';

const NANOSECONDS = 1e9;

let reader: PrometheusExporter | undefined;

/** From now on what modules count is kept; called once, before anything is counted. */
export function startMetrics(): void {
  if (reader !== undefined) return;
  reader = new PrometheusExporter({ preventServerStart: true });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader], resource: resourceFromAttributes({ 'service.name': 'agent-bot' }) }));
  countFromZero();
  const delay = monitorEventLoopDelay();
  delay.enable();
  gauge('process.memory.usage', () => [{ value: process.memoryUsage.rss() }]);
  gauge('nodejs.eventloop.delay.p99', () => {
    const value = delay.percentile(99) / NANOSECONDS;
    delay.reset();
    return [{ value }];
  });
}

/** Everything kept so far as Prometheus text (version 0.0.4). */
export async function renderMetrics(): Promise<string> {
  if (reader === undefined) return '';
  const { resourceMetrics } = await reader.collect();
  return new PrometheusSerializer().serialize(resourceMetrics);
}
