import { setTimeout as pause } from 'node:timers/promises';
import type { CagedExit, CagedProcess } from '../cage.port.js';
import { quietly } from './caged-streams.js';
import { diskUse } from './disk-use.js';
import type { CageQuota } from './limits.js';
import { holdMoreThan } from './memory-use.js';
import type { StatusFile } from './status-file.js';

const MEMORY_EVERY_MS = 500;
const DISK_FIRST_MS = 1000;
const DISK_EVERY_MS = 5000;
/** Counting a tree takes at most this part of the time. */
const DISK_SHARE = 20;
/** Files and folders of a run; a large project's dependencies are about a hundred thousand. */
const FILES_MAX = 2_000_000;

const GIB = 1024 ** 3;
const inGib = (bytes: number): string => `${Math.round((bytes / GIB) * 100) / 100} GiB`;

interface Watched {
  readonly process: CagedProcess;
  readonly status: StatusFile;
  exceeded: string | undefined;
}

/**
 * Looks at what the processes of a cage use together, for which the kernel has no limit that an ordinary user could
 * set, and ends them all when it is too much. Between two looks they may be over it.
 */
export class QuotaWatch {
  private readonly watched = new Set<Watched>();
  private memory: NodeJS.Timeout | undefined;
  private disk: AbortController | undefined;

  constructor(
    private readonly quota: CageQuota,
    private readonly folders: readonly string[],
  ) {}

  /** The same process, whose end says what it had too much of. */
  watch(process: CagedProcess, status: StatusFile): CagedProcess {
    const entry: Watched = { process, status, exceeded: undefined };
    this.watched.add(entry);
    this.start();
    const end = async (): Promise<CagedExit> => {
      try {
        const exit = await process.exited;
        return entry.exceeded === undefined ? exit : { ...exit, exceeded: entry.exceeded };
      } finally {
        this.forget(entry);
      }
    };
    return { ...process, exited: quietly(end()) };
  }

  private start(): void {
    this.memory ??= setInterval(() => this.weigh(), MEMORY_EVERY_MS).unref();
    if (this.disk) return;
    this.disk = new AbortController();
    void this.countDisk(this.disk.signal);
  }

  private forget(entry: Watched): void {
    this.watched.delete(entry);
    if (this.watched.size > 0) return;
    clearInterval(this.memory);
    this.disk?.abort();
    this.memory = undefined;
    this.disk = undefined;
  }

  private weigh(): void {
    const roots = [...this.watched].flatMap(({ status }) => status.root ?? []);
    if (holdMoreThan(this.quota.memoryBytes, roots)) this.endAll(`used more than ${inGib(this.quota.memoryBytes)} of memory`);
  }

  private async countDisk(signal: AbortSignal): Promise<void> {
    let wait = DISK_FIRST_MS;
    while (!signal.aborted) {
      await pause(wait, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      const start = performance.now();
      const { bytes, files } = await diskUse(this.folders);
      if (signal.aborted) return;
      if (bytes > this.quota.diskBytes) this.endAll(`wrote more than ${inGib(this.quota.diskBytes)} to disk`);
      else if (files > FILES_MAX) this.endAll(`made more than ${FILES_MAX} files`);
      wait = Math.max(DISK_EVERY_MS, (performance.now() - start) * DISK_SHARE);
    }
  }

  private endAll(exceeded: string): void {
    for (const entry of this.watched) {
      entry.exceeded ??= exceeded;
      entry.process.kill();
    }
  }
}
