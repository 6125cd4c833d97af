/**
 * Loaded by `node --import` before the product, because a library is instrumented where it is loaded. Without an endpoint
 * nothing of OpenTelemetry's SDK is even read. Worker threads inherit the flag and export nothing of their own.
 */
import { isMainThread } from 'node:worker_threads';
import { otlpEndpoint } from '../config/otlp-endpoint.js';

if (isMainThread && otlpEndpoint() !== undefined) {
  const { startTraces } = await import('./trace-export.js');
  startTraces();
}
