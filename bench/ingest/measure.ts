import { setTimeout as pause } from 'node:timers/promises';
import { familyTime, ownTime, residentMb } from '../support/processor-time.js';
import { applyLoad, type Load, type LoadResult } from './load.js';
import type { Receiver } from './servers.js';

const RSS_EVERY_MS = 100;

export interface Measured {
  readonly accepted: number;
  /** Accepted deliveries a second. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor milliseconds a delivery, of the receiver and of PostgreSQL with all its processes. */
  readonly own: number;
  readonly postgres: number;
}

/** One round of load on one receiver. @throws Error when anything but 202 is answered. */
export async function measure(receiver: Receiver, postmaster: number, load: Pick<Load, 'connections' | 'seconds'>): Promise<Measured> {
  const [own, postgres] = [ownTime(receiver.pid), familyTime(postmaster)];
  const { outcomes, seconds, p50, p99 } = await applyLoad({ ...load, port: receiver.port, path: receiver.path });
  const accepted = acceptedOf(receiver, outcomes);
  return { accepted, rate: accepted / seconds, p50, p99, own: (ownTime(receiver.pid) - own) / accepted, postgres: (familyTime(postmaster) - postgres) / accepted };
}

/** Probot answers 200. */
function acceptedOf({ name }: Receiver, outcomes: LoadResult['outcomes']): number {
  const { 200: ok = 0, 202: accepted = 0, ...others } = outcomes;
  if (Object.keys(others).length > 0) throw new Error(`${name} answered ${JSON.stringify(outcomes)}`);
  return ok + accepted;
}

/** The largest resident memory of a process while something goes on, megabytes. */
export async function peakMemory<T>(pid: number, work: Promise<T>): Promise<{ readonly result: T; readonly peakMb: number }> {
  let [peakMb, over] = [0, false];
  const watching = (async () => {
    for (; !over; await pause(RSS_EVERY_MS)) peakMb = Math.max(peakMb, residentMb(pid));
  })();
  const result = await work.finally(() => (over = true));
  await watching;
  return { result, peakMb };
}

/** The round in the middle by processor time: one disturbed round does not count. */
export function middle(rounds: readonly Measured[]): Measured {
  const sorted = rounds.toSorted((a, b) => a.own + a.postgres - b.own - b.postgres);
  const found = sorted[Math.floor(sorted.length / 2)];
  if (found === undefined) throw new Error('no round');
  return found;
}
