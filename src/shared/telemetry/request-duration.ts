import type { NextFunction, Request, Response } from 'express';
import { observe } from './metrics.js';

const MILLISECONDS = 1_000;

/** Express middleware: times each request under its route's template, never under the path somebody sent. */
export function requestDuration(request: Request, response: Response, next: NextFunction): void {
  const started = performance.now();
  response.once('close', () => {
    const route = (request.route as { readonly path?: unknown } | undefined)?.path;
    observe('http.server.request.duration', (performance.now() - started) / MILLISECONDS, {
      'http.request.method': request.method,
      'http.route': typeof route === 'string' ? route : 'other',
      'http.response.status_code': String(response.statusCode),
    });
  });
  next();
}
