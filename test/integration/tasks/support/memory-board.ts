import type { HostWait } from '../../../../src/shared/http/host-wait.js';
import type { NewTask, Parked, StepFacts, StepRecord, TaskBoard } from '../../../../src/modules/tasks/board/task-board.port.js';
import type { Artifacts, KeptName, TaskEvent, TaskLog } from '../../../../src/modules/tasks/record/task-log.port.js';
import type { FinalState } from '../../../../src/modules/tasks/board/task-state.js';
import { TASK_STEPS, type ClaimedTask, type Task, type TaskStep } from '../../../../src/modules/tasks/task.js';

/** One claimed task in memory, with the same answers to a stale epoch as the real board. */
export class MemoryBoard implements TaskBoard {
  readonly records = new Map<TaskStep, StepRecord>();
  readonly renewals: number[] = [];
  ended: { readonly state: FinalState; readonly reason: string } | undefined;
  released = false;
  parked: HostWait | undefined;
  lastPark: Parked | undefined;
  private epoch: number;
  private time = 0;

  constructor(readonly task: ClaimedTask) {
    this.epoch = task.epoch;
  }

  /** As if another worker had claimed the task. */
  overtake(): void {
    this.epoch += 1;
  }

  claim(): Promise<ClaimedTask | undefined> {
    return Promise.resolve(this.ended === undefined ? this.task : undefined);
  }

  holds(_id: string, epoch: number): Promise<boolean> {
    return Promise.resolve(epoch === this.epoch && this.ended === undefined);
  }

  async renew(id: string, epoch: number, leaseMs: number): Promise<boolean> {
    this.renewals.push(leaseMs);
    return this.holds(id, epoch);
  }

  async retryAfter(id: string, epoch: number, ms: number): Promise<boolean> {
    return await this.renew(id, epoch, ms);
  }

  async release(id: string, epoch: number): Promise<boolean> {
    if (!(await this.holds(id, epoch))) return false;
    return (this.released = true);
  }

  async park(id: string, epoch: number, wait: HostWait): Promise<boolean> {
    if (!(await this.holds(id, epoch))) return false;
    this.parked = wait;
    return true;
  }

  parkedFor(): Promise<Parked | undefined> {
    return Promise.resolve(this.lastPark);
  }

  async finish(id: string, epoch: number, state: FinalState, reason: string): Promise<boolean> {
    if (!(await this.holds(id, epoch))) return false;
    this.ended = { state, reason };
    return true;
  }

  async startStep(id: string, epoch: number, step: TaskStep): Promise<boolean> {
    if (!(await this.holds(id, epoch))) return false;
    this.records.set(step, { step, state: 'running', facts: this.records.get(step)?.facts ?? {}, startedAt: this.tick(), finishedAt: undefined });
    return true;
  }

  async endStep(id: string, epoch: number, step: TaskStep, state: 'done' | 'failed' | 'skipped', facts: StepFacts): Promise<boolean> {
    const record = this.records.get(step);
    if (record === undefined || !(await this.holds(id, epoch))) return false;
    this.records.set(step, { ...record, state, facts: { ...record.facts, ...facts }, finishedAt: this.tick() });
    return true;
  }

  steps(): Promise<readonly StepRecord[]> {
    return Promise.resolve(TASK_STEPS.flatMap((step) => this.records.get(step) ?? []));
  }

  /** What became of each step, in the order of the road. */
  async course(): Promise<string[]> {
    return (await this.steps()).map((record) => `${record.step} ${record.state}`);
  }

  add(_task: NewTask): Promise<{ task: Task; added: boolean }> {
    return Promise.reject(new Error('not in this test'));
  }

  find(): Promise<Task | undefined> {
    return Promise.resolve(this.task);
  }

  requeueLost(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  announceAgain(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  private tick(): Date {
    this.time += 1500;
    return new Date(this.time);
  }
}

export class MemoryArtifacts implements Artifacts {
  readonly kept = new Map<KeptName, Buffer>();

  keep(_id: string, _epoch: number, name: KeptName, content: Buffer): Promise<void> {
    this.kept.set(name, content);
    return Promise.resolve();
  }

  find(_id: string, name: KeptName): Promise<Buffer | undefined> {
    return Promise.resolve(this.kept.get(name));
  }
}

export class MemoryLog implements TaskLog {
  readonly events: TaskEvent[] = [];

  append(_id: string, _epoch: number, events: readonly TaskEvent[]): Promise<void> {
    this.events.push(...events);
    return Promise.resolve();
  }
}
