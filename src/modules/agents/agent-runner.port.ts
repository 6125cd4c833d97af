import type { Cage } from './cage.port.js';

export const AGENT_RUNNER = Symbol('AGENT_RUNNER');

/** What every CLI's stream is mapped to. */
export type AgentEvent =
  | { readonly type: 'started'; readonly agent: string; readonly version: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool'; readonly name: string; readonly detail: string }
  | { readonly type: 'warning'; readonly text: string };

export interface AgentLimits {
  /** Whole run, milliseconds. */
  readonly wallMs: number;
  /** Without any output, milliseconds. */
  readonly idleMs: number;
  /** Bytes of output kept and parsed; more ends the run. */
  readonly outputBytes: number;
}

export interface AgentRequest {
  readonly cage: Cage;
  readonly prompt: string;
  readonly limits: AgentLimits;
  readonly signal: AbortSignal;
  readonly onEvent: (event: AgentEvent) => void;
}

export type AgentOutcome =
  | { readonly kind: 'finished'; readonly summary: string }
  | { readonly kind: 'failed'; readonly code: 'agent.failed' | 'agent.missing' | 'agent.timeout' | 'agent.idle' | 'agent.flood'; readonly reason: string }
  | { readonly kind: 'cancelled' };

export interface AgentRun {
  readonly outcome: AgentOutcome;
  /** The raw stream as it came, capped: the transcript. */
  readonly transcript: Buffer;
}

/** A coding CLI. Never throws for what the agent does; the outcome says it. */
export interface AgentRunner {
  readonly name: string;
  run(request: AgentRequest): Promise<AgentRun>;
}
