import type { RunMode } from '../config/index.js';

export const HEALTH = Symbol('HEALTH');

export type Probe = 'ready' | 'startup';

export interface HealthCheck {
  readonly name: string;
  readonly probe: Probe;
  /** The modes in which a failure is a verdict; in the others it is shown as detail. */
  readonly verdictIn: readonly RunMode[];
  /** Facts to show. Throws when it is down; an AppError's message is shown. */
  check(): Promise<Readonly<Record<string, unknown>>>;
}

/** Where modules say what they need to be ready. */
export interface Health {
  add(check: HealthCheck): void;
}
