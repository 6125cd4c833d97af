import type { Worker } from 'node:worker_threads';
import { Injectable, type OnModuleDestroy, Optional } from '@nestjs/common';
import { AppError } from '../../shared/errors/app-error.js';
import type { FileLinks, LinkJob, PackedFactsLoader } from './link/link-job.js';
import type { ToMain, ToThread } from './link/link-messages.js';
import { startThread } from './start-thread.js';

/** A thread without work ends after this time, milliseconds. */
const QUIET_MS = 30_000;
/** Threads at work at once; further jobs wait their turn. docs/deployment.md counts with it. */
const MOST = 2;
/** Of one thread: the facts of some 25,000 files; docs/deployment.md counts with it. */
const HEAP_MB = 2048;
/** A tree that takes longer is made to: 5,000 files take seconds. Milliseconds. */
const LINK_MS = 600_000;

export interface LinkWork extends PackedFactsLoader {
  /** The next links are made while these are stored, and those after them when they are. */
  store(links: readonly FileLinks[]): Promise<void>;
}

/** Links files in threads of their own, one a job, so that no repository holds up what else the process does. */
@Injectable()
export class LinkThreads implements OnModuleDestroy {
  private readonly idle = new Map<Worker, NodeJS.Timeout>();
  private readonly busy = new Set<Worker>();
  private readonly waiting: (() => void)[] = [];
  private closed = false;

  constructor(
    @Optional() private readonly start: () => Worker = () => startThread('link/link-worker', HEAP_MB),
    @Optional() private readonly limitMs: number = LINK_MS,
  ) {}

  /** @throws AppError `graph.not_linked` when the thread ended or took too long; what `work` throws. */
  async link(job: LinkJob, work: LinkWork): Promise<void> {
    while (this.busy.size >= MOST && !this.closed) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.closed) throw stopping();
    const thread = this.take();
    try {
      await this.converse(thread, job, work);
      this.giveBack(thread);
    } catch (error) {
      await thread.terminate();
      throw this.closed ? stopping() : error;
    } finally {
      this.busy.delete(thread);
      this.waiting.shift()?.();
    }
  }

  /** Work under way fails, and none is taken any more. */
  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    for (const timer of this.idle.values()) clearTimeout(timer);
    for (const resume of this.waiting.splice(0)) resume();
    await Promise.all([...this.idle.keys(), ...this.busy].map((thread) => thread.terminate()));
  }

  private take(): Worker {
    const [thread] = this.idle.keys();
    if (thread) this.forget(thread);
    const taken = thread ?? this.begin();
    this.busy.add(taken);
    return taken;
  }

  /** One that ends while nobody asks anything of it must not be asked: it would never answer. */
  private begin(): Worker {
    const thread = this.start();
    thread.on('error', () => undefined); // its end follows
    return thread.once('exit', () => this.forget(thread));
  }

  private forget(thread: Worker): void {
    clearTimeout(this.idle.get(thread));
    this.idle.delete(thread);
  }

  private giveBack(thread: Worker): void {
    if (this.closed) return void thread.terminate();
    thread.unref();
    this.idle.set(thread, setTimeout(() => void thread.terminate(), QUIET_MS).unref());
  }

  private async converse(thread: Worker, job: LinkJob, work: LinkWork): Promise<void> {
    let hushed = (): void => undefined;
    const answers = new Answers(work);
    const talk = new Promise<void>((resolve, reject) => {
      const onError = (error: Error): void => reject(notLinked(error.message, error));
      const onExit = (code: number): void => reject(notLinked(`its thread ended with ${code}`));
      const onMessage = (message: ToMain): void => {
        if (message.kind === 'done') return void answers.stored().then(resolve, reject);
        answers.to(message).then((told) => thread.postMessage(told, transferOf(told))).catch(reject);
      };
      const timer = setTimeout(() => reject(notLinked(`it took longer than ${this.limitMs / 1000} s`)), this.limitMs);
      thread.on('error', onError).on('messageerror', onError).on('exit', onExit).on('message', onMessage).ref();
      hushed = () => {
        clearTimeout(timer);
        thread.off('error', onError).off('messageerror', onError).off('exit', onExit).off('message', onMessage);
      };
    });
    thread.postMessage({ kind: 'job', job } satisfies ToThread);
    await talk.finally(hushed);
  }
}

/** What a thread is told while it works on one job. */
class Answers {
  private storing: Promise<void> = Promise.resolve();

  constructor(private readonly work: LinkWork) {}

  async to(message: Exclude<ToMain, { kind: 'done' }>): Promise<ToThread> {
    switch (message.kind) {
      case 'facts':
        return { kind: 'facts', facts: copied(await this.work.facts(message.paths)) };
      case 'methods':
        return { kind: 'methods', methods: await this.work.methods(message.names) };
      case 'links':
        await this.storing;
        this.storing = this.work.store(message.links);
        this.storing.catch(() => undefined); // heard of at the next await
        return { kind: 'taken' };
    }
  }

  /** Everything that was handed over is stored. */
  stored(): Promise<void> {
    return this.storing;
  }
}

/** A view's whole memory would go along with it. */
function copied(facts: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  return new Map([...facts].map(([path, bytes]) => [path, new Uint8Array(bytes)]));
}

function transferOf(told: ToThread): ArrayBuffer[] {
  return told.kind === 'facts' ? [...told.facts.values()].map(({ buffer }) => buffer as ArrayBuffer) : [];
}

const stopping = (): AppError => new AppError('graph.not_linked', 'Nothing is linked any more: the process is stopping.', { retry: 'later' });

function notLinked(why: string, cause?: Error): AppError {
  return new AppError('graph.not_linked', `The files of this commit could not be linked: ${why}.`, { cause });
}
