import { setTimeout as sleep } from 'node:timers/promises';
import type { IQueueBackend } from 'bullmq';

/** After the first failure; each further one waits up to twice as long. */
const FIRST_PAUSE_MS = 250;

type Factory = (name: string, ...rest: readonly never[]) => IQueueBackend;

/** Who is told how a worker's looks into its queue go. */
export interface QueueWatch {
  failed(queue: string, error: unknown): void;
  works(queue: string): void;
}

/**
 * A BullMQ worker pauses before it asks again only when it was refused a connection: after any other error (a queue
 * that was dropped, a database that is read-only) it asks as fast as it is answered. Backends made here answer such
 * an error only after a pause that doubles up to `maxMs`, half of it by chance, so that workers do not come back at once.
 */
export class PatientBackends {
  private readonly stopping = new AbortController();

  constructor(
    private readonly maxMs: number,
    private readonly watch: QueueWatch,
    private readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown> = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  ) {}

  /** No pause from now on: a worker that is to end does not wait for one. */
  stop(): void {
    this.stopping.abort();
  }

  /** The factory with pauses before a worker's two ways to look for a job. */
  patient(create: unknown): never {
    return ((name: string, ...rest: readonly never[]) => this.guard(name, (create as Factory)(name, ...rest))) as never;
  }

  private guard(queue: string, backend: IQueueBackend): IQueueBackend {
    let failures = 0;
    const failed = async (error: unknown): Promise<never> => {
      failures += 1;
      this.watch.failed(queue, error);
      if (!isRefused(error)) await this.wait(this.pauseAfter(failures), this.stopping.signal);
      throw error;
    };
    const works = <T>(answer: T): T => {
      failures = 0;
      this.watch.works(queue);
      return answer;
    };
    const { moveToActive, waitForJob } = backend;
    backend.moveToActive = (...args) => moveToActive.apply(backend, args).then(works, failed);
    backend.waitForJob = (...args) => waitForJob.apply(backend, args).catch(failed);
    return backend;
  }

  private pauseAfter(failures: number): number {
    const full = Math.min(this.maxMs, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20));
    return full / 2 + (Math.random() * full) / 2;
  }
}

/** BullMQ's own pause follows this one. */
function isRefused(error: unknown): boolean {
  return (error as { readonly code?: unknown } | undefined)?.code === 'ECONNREFUSED';
}
