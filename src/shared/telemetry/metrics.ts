import { type Counter, type Histogram, metrics } from '@opentelemetry/api';
import { within } from '../resilience/within.js';
import { bounded, COUNTERS, GAUGES, HISTOGRAMS, knownLabels, type CounterName, type GaugeName, type HistogramName, type Labels } from './metric-catalogue.js';

export type { Labels } from './metric-catalogue.js';

/** One value of a gauge at the moment it is asked. */
export interface Reading {
  readonly value: number;
  readonly labels?: Labels;
}

/** OpenTelemetry's Prometheus compatibility rules ask for the unit at the end of the name; the exporter leaves it out. */
const UNIT_SUFFIX: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes' };

const exported = (name: string, unit: string): string => `${name}${UNIT_SUFFIX[unit] ?? ''}`;

const meter = () => metrics.getMeter('agent-bot');
const counters = new Map<CounterName, Counter>();
const histograms = new Map<HistogramName, Histogram>();

function remembered<Name, Instrument>(known: Map<Name, Instrument>, name: Name, create: () => Instrument): Instrument {
  const instrument = known.get(name) ?? create();
  known.set(name, instrument);
  return instrument;
}

/** Counts one. Without a started reader (tests, commands) it does nothing, like OpenTelemetry's own API. */
export function count(name: CounterName, labels: Labels = {}): void {
  add(name, 1, labels);
}

/** Every counter is there before its first event, with each value its labels may have: `rate()` and `increase()` miss no first one. */
export function countFromZero(): void {
  for (const name of Object.keys(COUNTERS) as CounterName[]) for (const labels of knownLabels(COUNTERS[name])) add(name, 0, labels);
}

function add(name: CounterName, value: number, labels: Labels): void {
  const { description, unit } = COUNTERS[name];
  remembered(counters, name, () => meter().createCounter(exported(name, unit), { description, unit })).add(value, bounded(COUNTERS[name], labels));
}

/** Adds a value, in the instrument's unit, to a distribution. */
export function observe(name: HistogramName, value: number, labels: Labels = {}): void {
  const { description, unit, buckets } = HISTOGRAMS[name];
  const advice = { explicitBucketBoundaries: [...buckets] };
  remembered(histograms, name, () => meter().createHistogram(exported(name, unit), { description, unit, advice })).record(value, bounded(HISTOGRAMS[name], labels));
}

/** A scraper waits ten seconds by default, and what hangs must not take the other metrics with it. */
const READ_MS = 2_000;

/**
 * Asks `read` each time the metrics are collected. A reading that fails or hangs is NaN where there was one before:
 * OpenTelemetry would go on telling the last value as if it were of now.
 */
export function gauge(name: GaugeName, read: () => Promise<readonly Reading[]> | readonly Reading[]): void {
  const { description, unit } = GAUGES[name];
  let last: readonly Reading[] = [];
  meter()
    .createObservableGauge(exported(name, unit), { description, unit })
    .addCallback(async (result) => {
      last = (await readingsOf(read)) ?? last.map(({ labels }) => ({ value: NaN, ...(labels && { labels }) }));
      for (const { value, labels } of last) result.observe(value, bounded(GAUGES[name], labels ?? {}));
    });
}

async function readingsOf(read: () => Promise<readonly Reading[]> | readonly Reading[]): Promise<readonly Reading[] | undefined> {
  try {
    return await within(READ_MS, Promise.resolve(read()), () => new Error('no reading'));
  } catch {
    return undefined;
  }
}
