/** Seconds; OpenTelemetry's advice for http.server.request.duration. */
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const WORK_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 1800, 3600];

interface Instrument {
  readonly description: string;
  readonly unit: string;
  /**
   * Label → the values it may have, or how many different ones where the code and not the world makes them up. Anything
   * else is counted as `other`, so no label grows without bound.
   */
  readonly labels: Readonly<Record<string, readonly string[] | number>>;
  /** Upper bounds of a histogram's buckets, in `unit`. */
  readonly buckets?: readonly number[];
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const STATUS_CODES = ['200', '201', '202', '204', '302', '304', '400', '401', '403', '404', '405', '408', '409', '413', '415', '422', '429', '500', '502', '503'];
const QUEUE_NAMES = ['deliveries', 'tasks'];
const TASK_ENDINGS = ['done', 'no change', 'failed', 'stopped', 'out of budget'];
const STEPS = ['token', 'checkout', 'graph', 'agent', 'collect', 'verify', 'publish', 'report'];
/** Templates of routes in the code; never a path that somebody sent. */
const MOST_ROUTES = 100;
/** Codes of AppError: about 70 when this was written. */
const MOST_CODES = 100;
const DECISIONS = ['task', 'pong', 'recorded', 'waiting', 'withdrawn', 'busy', 'refused', 'skipped', 'duplicate', 'ignored', 'failed'];

/** Every metric of ours, by OpenTelemetry's names where it has one. Cost, repository and run are never labels. */
export const COUNTERS = {
  'bot.delivery.received': { description: 'Signed deliveries by what became of them at the door', unit: '{delivery}', labels: { status: ['accepted', 'duplicate', 'ignored'] } },
  'bot.delivery.decided': { description: 'Deliveries by decision', unit: '{delivery}', labels: { decision: DECISIONS } },
  'bot.delivery.duplicates': { description: 'Deliveries that repeat an earlier one, by what they share with it', unit: '{delivery}', labels: { kind: ['guid', 'key', 'body'] } },
  'bot.delivery.recovered': { description: "Deliveries found in GitHub's log that never arrived, by how they were brought in", unit: '{delivery}', labels: { way: ['fetched', 'redelivery'] } },
  'bot.task.ended': { description: 'Tasks by the state they ended in and, for a failure, its code', unit: '{task}', labels: { state: TASK_ENDINGS, code: MOST_CODES } },
  'bot.task.epoch_conflicts': { description: 'Runs that met a newer claim of their task', unit: '{run}', labels: {} },
  'bot.model.betas_dropped': { description: 'Features an agent asked the model API for by `anthropic-beta` that are not on the list, and were not passed on', unit: '{feature}', labels: {} },
  'bot.token.minted': { description: 'Installation tokens asked from GitHub', unit: '{token}', labels: {} },
  'bot.queue.errors': { description: 'Errors of a queue and its connections', unit: '{error}', labels: { queue: QUEUE_NAMES } },
  'bot.task.lost': { description: 'Tasks put back because their worker was gone', unit: '{task}', labels: {} },
} as const satisfies Readonly<Record<string, Instrument>>;

export const HISTOGRAMS = {
  'http.server.request.duration': { description: 'Duration of HTTP requests of the public listener', unit: 's', buckets: HTTP_SECONDS, labels: { 'http.request.method': METHODS, 'http.route': MOST_ROUTES, 'http.response.status_code': STATUS_CODES } },
  'cicd.pipeline.run.duration': { description: 'From claim to end of a task', unit: 's', buckets: WORK_SECONDS, labels: { 'cicd.pipeline.result': TASK_ENDINGS } },
  'bot.task.queue_wait': { description: 'From request to first claim of a task', unit: 's', buckets: WORK_SECONDS, labels: {} },
  'bot.task.step.duration': { description: 'Duration of one step of the road', unit: 's', buckets: WORK_SECONDS, labels: { step: STEPS, state: ['done', 'failed', 'skipped'] } },
} as const satisfies Readonly<Record<string, Instrument>>;

export const GAUGES = {
  'bot.outbox.depth': { description: 'Rows that still have to reach a queue', unit: '{row}', labels: {} },
  'bot.delivery.oldest_undispatched': { description: 'Age of the oldest row that has not reached its queue', unit: 's', labels: {} },
  'bot.queue.depth': { description: 'Jobs in the queue', unit: '{job}', labels: { queue: QUEUE_NAMES, state: ['waiting', 'active', 'failed'] } },
  'bot.dead_letters': { description: 'Deliveries and tasks that were given up and wait for a person', unit: '{letter}', labels: { kind: ['delivery', 'task'] } },
  'bot.breaker.state': { description: 'Circuit breakers: 0 closed, 1 half-open, 2 open; of several the worst', unit: '{state}', labels: { target: ['github', 'model'] } },
  'cicd.pipeline.run.active': { description: 'Tasks this process works on', unit: '{run}', labels: {} },
  'db.client.connection.count': { description: 'Connections of the pool', unit: '{connection}', labels: { 'db.client.connection.state': ['idle', 'used'] } },
  'db.client.connection.pending_requests': { description: 'Who waits for a connection of the pool', unit: '{request}', labels: {} },
  'nodejs.eventloop.delay.p99': { description: 'Event loop delay since the last look, 99th percentile', unit: 's', labels: {} },
  'process.memory.usage': { description: 'Resident memory', unit: 'By', labels: {} },
} as const satisfies Readonly<Record<string, Instrument>>;

export type CounterName = keyof typeof COUNTERS;
export type HistogramName = keyof typeof HISTOGRAMS;
export type GaugeName = keyof typeof GAUGES;
export type Labels = Readonly<Record<string, string>>;

/** Values seen of labels that only have a number. */
const seen = new Map<Instrument, Map<string, Set<string>>>();

/** What the code says where it has nothing to name, and the one value known beforehand of a label that it makes up. */
const NOTHING_TO_NAME = 'none';

/** Every combination of the values that an instrument's labels are known to take. */
export function knownLabels({ labels }: Instrument): readonly Labels[] {
  return Object.entries(labels).reduce<readonly Labels[]>((sets, [name, allowed]) => {
    const values = typeof allowed === 'number' ? [NOTHING_TO_NAME] : allowed;
    return sets.flatMap((set) => values.map((value) => ({ ...set, [name]: value })));
  }, [{}]);
}

/** The labels an instrument knows, each with a known value or `other`. */
export function bounded(instrument: Instrument, labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(instrument.labels).map(([name, allowed]) => {
      const value = labels[name] ?? '';
      const known = typeof allowed === 'number' ? hasRoom(instrument, name, value, allowed) : allowed.includes(value);
      return [name, known ? value : 'other'];
    }),
  );
}

function hasRoom(instrument: Instrument, name: string, value: string, most: number): boolean {
  const labels = seen.get(instrument) ?? new Map<string, Set<string>>();
  const values = labels.get(name) ?? new Set<string>();
  seen.set(instrument, labels.set(name, values));
  if (value === '' || (values.size >= most && !values.has(value))) return false;
  values.add(value);
  return true;
}
