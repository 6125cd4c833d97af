import type { NextFunction, Request, Response } from 'express';
import { observe } from './metrics.js';
import { nameRequestSpan, requestSpan } from './tracing.js';

const MILLISECONDS = 1_000;

/** Express middleware: times each request under its route's template, never under the path somebody sent. */
export function requestDuration(request: Request, response: Response, next: NextFunction): void {
  const started = performance.now();
  const span = requestSpan();
  response.once('finish', () => {
    const route = templateOf(request);
    if (route !== undefined) nameRequestSpan(span, request.method, route);
  });
  response.once('close', () => {
    observe('http.server.request.duration', (performance.now() - started) / MILLISECONDS, {
      'http.request.method': request.method,
      'http.route': templateOf(request) ?? 'other',
      'http.response.status_code': String(response.statusCode),
    });
  });
  next();
}

function templateOf(request: Request): string | undefined {
  const path = (request.route as { readonly path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : undefined;
}
