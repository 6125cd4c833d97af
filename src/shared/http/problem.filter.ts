import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { redact } from '../telemetry/redact.js';
import { currentTraceId } from '../telemetry/tracing.js';

/** HTTP meaning of the error codes that have one; the rest of ours are 500 (or 503 when trying later helps). */
interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retryAfter?: number;
}

const RETRY_AFTER_SECONDS = 5;

/** Translates every error into RFC 9457 `application/problem+json` with `code` and `traceId`; internals stay in the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(exception: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const traceId = currentTraceId() ?? randomUUID();
    const problem = problemOf(exception);
    if (problem.status >= 500) this.logger.error({ msg: 'request failed', code: problem.code, traceId, error: exception });
    if (response.headersSent) return;
    if (problem.retryAfter !== undefined) response.setHeader('Retry-After', String(problem.retryAfter));
    const { status, code, detail } = problem;
    response.status(status).type('application/problem+json').send(redact(JSON.stringify({ type: 'about:blank', title: code, status, detail, code, traceId })));
  }
}

function problemOf(exception: unknown): Problem {
  if (exception instanceof AppError) return ofAppError(exception);
  if (exception instanceof HttpException) return ofHttpException(exception);
  const status = (exception as { status?: unknown } | undefined)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500) return { status, code: `http.${status}`, detail: 'The request was refused.' };
  return { status: 500, code: 'internal', detail: 'Something went wrong inside agent-bot.' };
}

function ofAppError(error: AppError): Problem {
  const { status, retryAfterSeconds } = error.detail as { readonly status?: number; readonly retryAfterSeconds?: number };
  const fallback = error.retry === 'later' ? 503 : 500;
  return {
    status: status ?? fallback,
    code: error.code,
    detail: error.message,
    retryAfter: retryAfterSeconds ?? (error.retry === 'later' ? RETRY_AFTER_SECONDS : undefined),
  };
}

function ofHttpException(exception: HttpException): Problem {
  const answer = exception.getResponse();
  const code = typeof answer === 'object' && 'code' in answer ? String(answer.code) : `http.${exception.getStatus()}`;
  return { status: exception.getStatus(), code, detail: exception.message };
}
