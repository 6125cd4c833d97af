import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { AgentLimits } from '../agent-runner.port.js';
import type { CagedProcess } from '../cage.port.js';
import { HeadBuffer, TailBuffer } from './capped-buffer.js';
import { LineSplitter } from './line-splitter.js';
import { Stopper } from './stopper.js';

/** Why a process ended: by itself, or what made us end it. */
export type Ending = 'exit' | 'wall' | 'idle' | 'flood' | 'quota' | 'cancelled';

export interface Supervision {
  readonly process: CagedProcess;
  readonly limits: AgentLimits;
  readonly signal: AbortSignal;
  /** Between interrupt, TERM and KILL, milliseconds. */
  readonly graceMs: number;
  readonly onLine: (line: string) => void;
}

export interface SupervisedRun {
  readonly ending: Ending;
  readonly code: number;
  /** With the ending `quota`: what there was too much of, to go after "it". */
  readonly exceeded?: string | undefined;
  /** Standard output as it came, its first `limits.outputBytes`. */
  readonly transcript: Buffer;
  /** The end of standard error. */
  readonly complaint: string;
}

const COMPLAINT_BYTES = 8192;
/** How long output may still come in after the last process is gone. */
const LAST_OUTPUT_MS = 2000;

class Supervisor {
  private ending: Ending = 'exit';
  private readonly stopper: Stopper;
  private readonly output: HeadBuffer;
  private readonly complaint = new TailBuffer(COMPLAINT_BYTES);
  private readonly lines = new LineSplitter();
  private complained = 0;
  private wall: NodeJS.Timeout | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly task: Supervision) {
    this.stopper = new Stopper(task.process, task.graceMs);
    this.output = new HeadBuffer(task.limits.outputBytes);
  }

  async run(): Promise<SupervisedRun> {
    const { process, limits, signal } = this.task;
    const cancel = () => this.end('cancelled');
    signal.addEventListener('abort', cancel, { once: true });
    this.wall = setTimeout(() => this.end('wall'), limits.wallMs);
    this.sign();
    const streams = this.listen();
    if (signal.aborted) cancel();
    try {
      const { code, exceeded } = await process.exited;
      await Promise.race([streams, pause(LAST_OUTPUT_MS, undefined, { ref: false })]);
      this.emit(this.lines.end());
      const ending = this.ending === 'exit' && exceeded !== undefined ? 'quota' : this.ending;
      return { ending, code, exceeded, transcript: this.output.content, complaint: this.complaint.content.toString('utf8') };
    } finally {
      signal.removeEventListener('abort', cancel);
      this.stopper.done();
      clearTimeout(this.wall);
      clearTimeout(this.idle);
    }
  }

  private listen(): Promise<unknown> {
    const { stdout, stderr } = this.task.process;
    stdout.on('data', (chunk: Buffer) => this.take(chunk));
    stderr.on('data', (chunk: Buffer) => this.takeComplaint(chunk));
    return Promise.allSettled([finished(stdout), finished(stderr)]);
  }

  private take(chunk: Buffer): void {
    this.sign();
    const room = this.task.limits.outputBytes - this.output.total;
    this.output.push(chunk);
    if (room > 0) this.emit(this.lines.push(chunk.subarray(0, room)));
    this.watchFlood();
  }

  private takeComplaint(chunk: Buffer): void {
    this.sign();
    this.complained += chunk.length;
    this.complaint.push(chunk);
    this.watchFlood();
  }

  private watchFlood(): void {
    if (this.output.total + this.complained > this.task.limits.outputBytes) this.end('flood');
  }

  private emit(lines: readonly string[]): void {
    for (const line of lines) this.task.onLine(line);
  }

  /** A sign of life. */
  private sign(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.end('idle'), this.task.limits.idleMs);
  }

  /** The first reason counts. A flood is not asked to stop: it would go on until it did. */
  private end(reason: Ending): void {
    if (this.ending !== 'exit') return;
    this.ending = reason;
    if (reason === 'flood') this.stopper.stopAtOnce();
    else this.stopper.stop();
  }
}

/**
 * Watches a caged process until nothing of it is left: lines of its output, limits, cancellation.
 * @throws AppError `sandbox.failed` when the cage could not be set up; never for what the program does.
 */
export function supervise(task: Supervision): Promise<SupervisedRun> {
  return new Supervisor(task).run();
}
