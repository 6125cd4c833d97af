import { toAppError } from '../shared/errors/app-error.js';
import { exitCodeOf } from '../shared/process/stop-signals.js';
import { redact } from '../shared/telemetry/redact.js';
import { Interrupted } from './interruption.js';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

interface UsageError extends Error {
  readonly code: string;
  readonly exitCode: number;
}

/** The parser's own errors: it has printed them already; `--help` and `--version` are "errors" with exit code 0. */
function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}

/** Tells the person what went wrong on stderr (with `--json` the program on stdout, too) and sets the exit code. */
export function tellFailure(error: unknown): void {
  if (error instanceof Interrupted) process.exit(exitCodeOf(error.signal)); // nothing is waited for any longer
  if (isUsageError(error)) {
    process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
    return;
  }
  const { code, message, cause } = toAppError(error);
  process.stderr.write(redact(`agent-bot: ${code}: ${message}\n`));
  if (code === 'internal') process.stderr.write(redact(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`));
  if (process.argv.includes('--json')) process.stdout.write(redact(`${JSON.stringify({ error: { code, message } })}\n`));
  process.exitCode = EXIT_FAILED;
}
