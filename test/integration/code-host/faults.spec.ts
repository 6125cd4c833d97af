import { AppError } from '../../../src/shared/errors/app-error.js';
import type { OctokitCodeHost } from '../../../src/modules/repos/code-host/code-host.octokit.js';
import { codeHostAt, CountingLender, NOW, REF, TinyHost, type Answer } from './tiny-host.js';

describe('the code host when GitHub does not behave', () => {
  let host: TinyHost;
  let lender: CountingLender;
  let codeHost: OctokitCodeHost;

  beforeEach(async () => {
    host = await new TinyHost().start();
    lender = new CountingLender();
    codeHost = codeHostAt(host.url, lender);
  });
  afterEach(() => host.stop());

  const issue = { number: 3, title: 'T', body: null, state: 'open' };
  const failure = async (...answers: Answer[]): Promise<AppError> => {
    host.answers.push(...answers);
    const error: unknown = await codeHost.issue(REF, 3).catch((thrown: unknown) => thrown);
    if (error instanceof AppError) return error;
    throw new Error('no AppError was thrown');
  };

  it.each<[string, Answer, string, string]>([
    ['500', { status: 500 }, 'host.unavailable', 'later'],
    ['502 with a page', { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Unicorn</h1>' }, 'host.unavailable', 'later'],
    ['503', { status: 503 }, 'host.unavailable', 'later'],
    ['429', { status: 429 }, 'host.limited', 'later'],
    ['403 secondary limit', { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } }, 'host.limited', 'later'],
    ['403 primary limit', { status: 403, headers: { 'x-ratelimit-remaining': '0' } }, 'host.limited', 'later'],
    ['a reset', { cut: 'before' }, 'host.unavailable', 'later'],
    ['half an answer', { cut: 'inside', body: issue }, 'host.unavailable', 'later'],
    ['broken JSON', { body: '{"number":' }, 'host.unavailable', 'later'],
    ['a page that says 200', { headers: { 'content-type': 'text/html' }, body: 'please log in' }, 'host.unavailable', 'later'],
    ['another shape', { body: { ...issue, number: 'three' } }, 'host.unavailable', 'later'],
    ['null', { body: 'null' }, 'host.unavailable', 'later'],
    ['403', { status: 403, headers: { 'x-ratelimit-remaining': '9' } }, 'host.forbidden', 'never'],
    ['451', { status: 451 }, 'host.forbidden', 'never'],
    ['404', { status: 404 }, 'host.not_found', 'never'],
    ['410', { status: 410 }, 'host.not_found', 'never'],
    ['422', { status: 422 }, 'host.invalid', 'never'],
  ])('translates %s', async (_, answer, code, retry) => {
    expect(await failure(answer)).toMatchObject({ code, retry });
  });

  it('says how long to wait when GitHub says so', async () => {
    expect((await failure({ status: 403, headers: { 'retry-after': '31' } })).detail).toMatchObject({ retryAfterSeconds: 31 });
    codeHost = codeHostAt(host.url, lender);
    const reset = String(NOW.getTime() / 1000 + 120);
    expect((await failure({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } })).detail).toMatchObject({ retryAfterSeconds: 120 });
  });

  it('asks nothing more for an installation that is limited, and goes on for others (F39, F40)', async () => {
    expect((await failure({ status: 429, headers: { 'retry-after': '60' } })).code).toBe('host.limited');
    for (const again of [() => codeHost.issue(REF, 3), () => codeHost.createComment(REF, 3, 'B'), () => codeHost.openPullRequests(REF, 'b')]) {
      await expect(again()).rejects.toMatchObject({ code: 'host.limited', retry: 'later', detail: { retryAfterSeconds: 60 } });
    }
    host.answers.push({ body: issue });
    expect(await codeHost.issue({ ...REF, installationId: 12 }, 3)).toMatchObject({ number: 3 });
    expect(host.lines).toHaveLength(2);
  });

  it('waits for an answer as long as it is set to', async () => {
    codeHost = codeHostAt(host.url, lender, 50);
    expect(await failure({ cut: 'never' })).toMatchObject({ code: 'host.unavailable', retry: 'later' });
  });

  it('calls a host that is not there a passing fault', async () => {
    host.stop();
    expect(await failure()).toMatchObject({ code: 'host.unavailable', retry: 'later' });
  });

  it('replaces a token that is no longer good, once', async () => {
    host.answers.push({ status: 401 }, { body: issue });
    expect(await codeHost.issue(REF, 3)).toMatchObject({ number: 3, body: '' });
    expect(host.seen.map(({ authorization }) => authorization)).toEqual(['token token-1', 'token token-2']);
    expect(await failure({ status: 401 }, { status: 401 })).toMatchObject({ code: 'host.unavailable', retry: 'later' });
    expect(lender.forgotten).toBe(2);
  });

  it('follows a renamed repository within the host, with the same request', async () => {
    host.answers.push({ status: 307, headers: { location: `${host.url}/repositories/22/issues/3/comments` } }, { status: 201, body: { id: 5, body: 'B', user: null } });
    expect(await codeHost.createComment(REF, 3, 'B')).toEqual({ id: 5, body: 'B' });
    expect(host.seen[1]).toMatchObject({ line: 'POST /repositories/22/issues/3/comments', authorization: 'token token-1', body: { body: 'B' } });
  });

  it('never carries the token to another host (S32)', async () => {
    const other = await new TinyHost().start();
    try {
      expect(await failure({ status: 301, headers: { location: `${other.url}/repositories/22` } })).toMatchObject({ code: 'host.invalid', retry: 'never' });
      expect(other.seen).toEqual([]);
    } finally {
      other.stop();
    }
  });

  it('passes on that no token is to be had', async () => {
    const refused = new AppError('token.refused', 'no');
    codeHost = codeHostAt(host.url, { lend: () => Promise.reject(refused), forget: () => Promise.resolve() });
    expect(await failure()).toBe(refused);
    expect(host.seen).toEqual([]);
  });

  it('carries no token and no request in its errors (S42)', async () => {
    for (const answer of [{ status: 500 }, { status: 404 }, { cut: 'before' as const }]) {
      const error = await failure(answer);
      expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toMatch(/token-\d|authorization/i);
      expect(error.cause).toBeUndefined();
    }
  });

  it.each(['..', '.', 'a/b', 'a?b', 'a b', ''])('asks nothing about a repository named %p (S22)', async (name) => {
    await expect(codeHost.issue({ ...REF, name }, 3)).rejects.toMatchObject({ code: 'host.invalid' });
    await expect(codeHost.issue({ ...REF, owner: name }, 3)).rejects.toMatchObject({ code: 'host.invalid' });
    expect(host.seen).toEqual([]);
  });
});
