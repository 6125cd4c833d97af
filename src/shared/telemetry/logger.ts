import { isSpanContextValid, trace } from '@opentelemetry/api';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger as Pino, pino } from 'pino';
import type { LogLevel } from '../config/index.js';
import { JoinedLines } from './joined-lines.js';
import { logContext } from './log-context.js';
import { redact } from './redact.js';

/** Ids have one name in every line, whoever wrote it. */
const FIELD_NAMES: Readonly<Record<string, string>> = { taskId: 'task_id', deliveryId: 'delivery_id', installationId: 'installation_id' };

/** A chain of causes longer than this goes round in a circle. */
const MOST_CAUSES = 5;

type Severity = 'fatal' | 'error' | 'warn' | 'info' | 'debug';

function traceFields(): Readonly<Record<string, string>> {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

/** An error is more than its message: who threw it, and what that one says was the cause. */
function told(error: Error, depth = 0): Readonly<Record<string, unknown>> {
  const { name, message, stack, cause } = error;
  const { code } = error as { readonly code?: unknown };
  const below = cause instanceof Error && depth < MOST_CAUSES ? told(cause, depth + 1) : cause === undefined ? undefined : String(cause);
  return { type: name, message, ...(typeof code === 'string' && { code }), stack, ...(below !== undefined && { cause: below }) };
}

/** What is thrown without being an error may hold anything: an answer with a secret in it, too. */
function valueOf(name: string, value: unknown): unknown {
  if (value instanceof Error) return told(value);
  return name === 'error' && value !== undefined ? String(value) : value;
}

function fieldsOf(part: unknown): Readonly<Record<string, unknown>> {
  if (part instanceof Error) return { msg: part.message, error: told(part) };
  if (typeof part === 'object' && part !== null) {
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name === 'message' ? 'msg' : (FIELD_NAMES[name] ?? name), valueOf(name, value)]));
  }
  return { msg: String(part) };
}

/** NestJS' logger on pino: one JSON line an entry, UTC, with the ids of the work it belongs to and no credential. */
export class JsonLogger implements LoggerService {
  constructor(private readonly pino: Pino) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** NestJS appends the name of whoever logs as the last string. */
  private write(severity: Severity, message: unknown, rest: readonly unknown[]): void {
    const last = rest.at(-1);
    const context = typeof last === 'string' ? last : undefined;
    const details = rest.filter((part) => typeof part === 'object');
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? { stack: rest[0] } : {};
    const fields = Object.assign({}, ...details.map(fieldsOf), stack, fieldsOf(message)) as Record<string, unknown>;
    this.pino[severity]({ context, ...logContext(), ...traceFields(), ...fields });
  }
}

/** One JSON line an entry on standard output (or `destination`), from the given severity up. */
export function createLogger(least: LogLevel, destination: DestinationStream = new JoinedLines(pino.destination({ dest: 1, sync: true }))): JsonLogger {
  const options = {
    level: least,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: redact },
  };
  return new JsonLogger(pino(options, destination));
}
