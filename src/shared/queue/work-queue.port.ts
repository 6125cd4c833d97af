export const WORK_QUEUE = Symbol('WORK_QUEUE');

/** Every queue, defined once; the module that consumes one has its processor. */
export const QUEUES = ['deliveries', 'tasks'] as const;
export type QueueName = (typeof QUEUES)[number];

/** Classes of work, lower first: people before pushes before background work. */
export const PRIORITY = { human: 1, push: 5, background: 10 } as const;

export interface WorkItem {
  /** Id of the row to work on; the only content of the job. */
  readonly id: string;
  /** Same key, same job: adding it again while it waits or runs changes nothing. */
  readonly key: string;
  /** Lower runs first: a class of `PRIORITY` and, behind it, its repository's turn. */
  readonly priority: number;
  /** W3C trace context of whoever asked for the work; the worker's trace goes on from it. */
  readonly traceparent?: string | undefined;
}

export interface QueueDepth {
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
}

/** Hands ids to workers. Everything in it can be rebuilt from PostgreSQL. */
export interface WorkQueue {
  add(queue: QueueName, items: readonly WorkItem[]): Promise<void>;
  depth(queue: QueueName): Promise<QueueDepth>;
}
