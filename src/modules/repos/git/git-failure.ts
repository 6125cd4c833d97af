/** A git process that did not end well. Stays inside this module: adapters translate it into an AppError. */
export class GitFailure extends Error {
  constructor(
    readonly subcommand: string,
    /** Null when a signal ended it. */
    readonly exitCode: number | null,
    readonly stoppedBy: 'timeout' | 'output' | undefined,
    /** Scrubbed, the last part. */
    readonly stderr: string,
    /** Scrubbed, the last part. */
    readonly stdout: string,
  ) {
    super(`git ${subcommand} ${stoppedBy === undefined ? `ended with ${exitCode ?? 'a signal'}` : `was stopped (${stoppedBy})`}: ${stderr}`);
    this.name = 'GitFailure';
  }
}
