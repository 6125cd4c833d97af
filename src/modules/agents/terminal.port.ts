import type { Cage } from './cage.port.js';

export const TERMINAL = Symbol('TERMINAL');

export interface TerminalRequest {
  readonly cage: Cage;
  /** A shell command line of the repository's (`npm test`), run by `sh -c` inside the cage. */
  readonly command: string;
  readonly wallMs: number;
  readonly outputBytes: number;
  readonly signal: AbortSignal;
}

export interface TerminalResult {
  readonly exitCode: number;
  readonly timedOut: boolean;
  /** What the command was ended for, to go after "it"; see `CagedExit`. */
  readonly exceeded?: string | undefined;
  /** What the terminal showed, capped at the tail, ANSI kept. */
  readonly output: Buffer;
}

/** Runs a project's own command in a terminal inside the cage. */
export interface Terminal {
  run(request: TerminalRequest): Promise<TerminalResult>;
}
