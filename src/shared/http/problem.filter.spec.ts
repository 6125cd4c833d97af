import { type ArgumentsHost, Logger, NotFoundException } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { ProblemFilter } from './problem.filter.js';

interface Sent {
  status: number;
  type: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** What the filter answers to an error. */
function answer(error: unknown, headersSent = false): Partial<Sent> {
  const sent: Partial<Sent> = {};
  const response = {
    headersSent,
    setHeader: (name: string, value: string) => (sent.headers = { ...sent.headers, [name]: value }),
    status: (status: number) => ((sent.status = status), response),
    type: (type: string) => ((sent.type = type), response),
    send: (body: string) => (sent.body = JSON.parse(body) as Record<string, unknown>),
  };
  new ProblemFilter().catch(error, { switchToHttp: () => ({ getResponse: () => response }) } as unknown as ArgumentsHost);
  return sent;
}

describe('the problem document', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('S42: tells no secret', () => {
    const { body } = answer(new AppError('host.invalid', `Refused for ghs_${'a1'.repeat(18)}, asked by https://u:p@host/.`, { detail: { status: 400 } }));
    expect(body).toMatchObject({ detail: 'Refused for [redacted], asked by https://[redacted]@host/.' });
  });

  it('carries the code and message of our own error, and a trace id', () => {
    const { status, type, body } = answer(new AppError('webhook.too_large', 'Over 25 MB.', { detail: { status: 413 } }));
    expect(status).toBe(413);
    expect(type).toBe('application/problem+json');
    expect(body).toEqual({
      type: 'about:blank',
      title: 'webhook.too_large',
      status: 413,
      detail: 'Over 25 MB.',
      code: 'webhook.too_large',
      traceId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });

  it('asks to come back after a passing fault', () => {
    expect(answer(new AppError('database.unreachable', 'away', { retry: 'later' }))).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
    expect(answer(new AppError('x', 'away', { retry: 'later', detail: { status: 429, retryAfterSeconds: 60 } }))).toMatchObject({ status: 429, headers: { 'Retry-After': '60' } });
  });

  it('is 500 for our own error without a meaning in HTTP', () => {
    const sent = answer(new AppError('repo.broken', 'broken'));
    expect(sent).toMatchObject({ status: 500, body: { code: 'repo.broken' } });
    expect(sent.headers).toBeUndefined();
  });

  it("takes Nest's own refusals over", () => {
    expect(answer(new NotFoundException())).toMatchObject({ status: 404, body: { code: 'http.404', detail: 'Not Found' } });
  });

  it("tells a refusal of the platform by its status, not by its words", () => {
    const error = Object.assign(new Error('secret words'), { status: 400 });
    expect(answer(error)).toMatchObject({ status: 400, body: { code: 'http.400', detail: 'The request was refused.' } });
  });

  it.each([[new Error('password=hunter2')], ['hunter2'], [undefined], [null]])('keeps the inside of %p to itself', (error) => {
    const sent = answer(error);
    expect(sent).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(JSON.stringify(sent)).not.toContain('hunter2');
  });

  it('leaves an answer that has begun alone', () => {
    expect(answer(new Error('late'), true)).toEqual({});
  });
});
