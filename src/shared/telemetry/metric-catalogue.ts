/** Seconds; OpenTelemetry's advice for http.server.request.duration. */
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const WORK_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 1800, 3600];

interface Instrument {
  readonly description: string;
  readonly unit: string;
  /** Label → the values it may have; anything else is counted as `other`, so no label grows without bound. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Upper bounds of a histogram's buckets, in `unit`. */
  readonly buckets?: readonly number[];
}

const QUEUE_NAMES = ['deliveries', 'tasks'];
const TASK_ENDINGS = ['done', 'no change', 'failed', 'stopped', 'out of budget'];
const STEPS = ['token', 'checkout', 'agent', 'collect', 'verify', 'publish', 'report'];
const DECISIONS = ['task', 'pong', 'recorded', 'busy', 'refused', 'skipped', 'ignored', 'failed'];

/** Every metric of ours, by OpenTelemetry's names where it has one. Cost, repository and run are never labels. */
export const COUNTERS = {
  'bot.delivery.received': { description: 'Signed deliveries by what became of them at the door', unit: '{delivery}', labels: { status: ['accepted', 'duplicate', 'ignored'] } },
  'bot.delivery.decided': { description: 'Deliveries by decision', unit: '{delivery}', labels: { decision: DECISIONS } },
  'bot.token.minted': { description: 'Installation tokens asked from GitHub', unit: '{token}', labels: {} },
  'bot.task.lost': { description: 'Tasks put back because their worker was gone', unit: '{task}', labels: {} },
} as const satisfies Readonly<Record<string, Instrument>>;

export const HISTOGRAMS = {
  'http.server.request.duration': { description: 'Duration of HTTP requests of the public listener', unit: 's', buckets: HTTP_SECONDS, labels: { 'http.request.method': ['GET', 'POST', 'PUT', 'DELETE', 'HEAD'], 'http.route': ['/webhooks/github', '/livez', '/readyz', '/startupz'], 'http.response.status_code': ['200', '202', '400', '401', '404', '408', '413', '415', '429', '500', '503'] } },
  'cicd.pipeline.run.duration': { description: 'From claim to end of a task', unit: 's', buckets: WORK_SECONDS, labels: { 'cicd.pipeline.result': TASK_ENDINGS } },
  'bot.task.step.duration': { description: 'Duration of one step of the road', unit: 's', buckets: WORK_SECONDS, labels: { step: STEPS, state: ['done', 'failed', 'skipped'] } },
} as const satisfies Readonly<Record<string, Instrument>>;

export const GAUGES = {
  'bot.outbox.depth': { description: 'Rows that still have to reach a queue', unit: '{row}', labels: {} },
  'bot.delivery.oldest_undispatched': { description: 'Age of the oldest row that has not reached its queue', unit: 's', labels: {} },
  'bot.queue.depth': { description: 'Jobs in the queue', unit: '{job}', labels: { queue: QUEUE_NAMES, state: ['waiting', 'active', 'failed'] } },
  'nodejs.eventloop.delay.p99': { description: 'Event loop delay since the last look, 99th percentile', unit: 's', labels: {} },
  'process.memory.usage': { description: 'Resident memory', unit: 'By', labels: {} },
} as const satisfies Readonly<Record<string, Instrument>>;

export type CounterName = keyof typeof COUNTERS;
export type HistogramName = keyof typeof HISTOGRAMS;
export type GaugeName = keyof typeof GAUGES;
export type Labels = Readonly<Record<string, string>>;

/** The labels an instrument knows, each with a known value or `other`. */
export function bounded(instrument: Instrument, labels: Labels): Labels {
  return Object.fromEntries(Object.entries(instrument.labels).map(([name, values]) => [name, values.includes(labels[name] ?? '') ? (labels[name] ?? '') : 'other']));
}
