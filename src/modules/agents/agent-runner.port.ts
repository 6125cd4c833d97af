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
  /** What an earlier try or an earlier task of the same request left: the conversation goes on, on a tree that is at its start again. */
  readonly session?: Buffer;
  /** The run's model gateway; only for a runner that `needsModel`. */
  readonly model?: { readonly port: number; readonly token: string; readonly budgetUsd: number };
  /** Tools of the knowledge graph over MCP. */
  readonly mcp?: { readonly port: number; readonly token: string };
}

/** What the agent itself says it used. Tokens and US dollars. */
export interface AgentUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly costUsd: number;
  readonly turns: number;
  readonly model: string;
}

export type AgentFailureCode = 'agent.failed' | 'agent.missing' | 'agent.timeout' | 'agent.idle' | 'agent.flood' | 'agent.quota' | 'agent.budget' | 'agent.model';

export type AgentOutcome =
  | { readonly kind: 'finished'; readonly summary: string }
  | { readonly kind: 'failed'; readonly code: AgentFailureCode; readonly reason: string }
  | { readonly kind: 'cancelled' };

export interface AgentRun {
  readonly outcome: AgentOutcome;
  /** The raw stream as it came, capped: the transcript. */
  readonly transcript: Buffer;
  /** The conversation as the CLI keeps it, to be gone on with on any worker; empty when none may be gone on with, absent when it keeps none. */
  readonly session?: Buffer;
  readonly usage?: AgentUsage;
  /** Of the program that ran, when it has one of its own. */
  readonly version?: string;
}

/** A coding CLI. Never throws for what the agent does; the outcome says it. */
export interface AgentRunner {
  readonly name: string;
  /** Asks a model of this maker, through the run's gateway; undefined: asks none. */
  readonly needsModel: 'anthropic' | undefined;
  run(request: AgentRequest): Promise<AgentRun>;
}
