import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { testBreakers } from '../../../test/support/breakers.js';
import { MemoryHostGate } from './host-gate.memory.js';
import { OctokitTokenMinter } from './token-minter.octokit.js';
import type { LendRequest } from './token-lender.port.js';

const request: LendRequest = { installationId: 11, repositoryId: 22, permissions: { contents: 'read' } };
const LONG = `ghs_1_${'eyJ-_.'.repeat(90)}`;
const now = new Date('2026-11-20T12:00:00Z');

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly reset?: boolean;
}

describe('OctokitTokenMinter', () => {
  let server: Server;
  let answers: Answer[];
  let seen: { line: string; authorization: string | undefined; body: unknown }[];
  let jwtTimes: Date[];

  beforeEach(async () => {
    Logger.overrideLogger(false);
    [answers, seen, jwtTimes] = [[], [], []];
    server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        seen.push({ line: `${incoming.method} ${incoming.url}`, authorization: incoming.headers.authorization, body: JSON.parse(Buffer.concat(chunks).toString()) });
        const answer = answers.shift() ?? {};
        if (answer.reset) return void incoming.socket.destroy();
        response.writeHead(answer.status ?? 201, { 'content-type': 'application/json', ...answer.headers });
        response.end(JSON.stringify(answer.body ?? { message: 'no' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => {
    Logger.overrideLogger(['error', 'warn', 'log']);
    server.closeAllConnections();
    server.close();
  });

  function minter(): OctokitTokenMinter {
    const signer = {
      configured: true,
      appId: '7',
      createJwt: (at: Date) => {
        jwtTimes.push(at);
        return `jwt-canary-${jwtTimes.length}`;
      },
    };
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3/`;
    return new OctokitTokenMinter({ github: { url: '', apiUrl, appId: '7', privateKeys: [], webhookSecrets: [], timeoutMs: 20_000, loginTimeoutMs: 15_000 } }, signer, { now: () => now }, new MemoryHostGate({ now: () => now }, testBreakers()));
  }

  const granted = (more: object = {}): Answer => ({ body: { token: LONG, expires_at: '2026-11-20T13:00:00Z', permissions: { contents: 'read', metadata: 'read' }, repositories: [{ id: 22 }], ...more } });

  it('asks as the App for one repository and the permissions of the step, nothing more (S38)', async () => {
    answers.push(granted());
    expect(await minter().mint(request)).toEqual({ value: LONG, expiresAt: new Date('2026-11-20T13:00:00Z') });
    expect(seen).toEqual([{ line: 'POST /api/v3/app/installations/11/access_tokens', authorization: 'bearer jwt-canary-1', body: { repository_ids: [22], permissions: { contents: 'read' } } }]);
    expect(jwtTimes).toEqual([now]);
  });

  it('mints each time it is asked: the vault remembers, not the minter', async () => {
    answers.push(granted({ token: 'one' }), granted({ token: 'two' }));
    const mint = minter();
    expect([(await mint.mint(request)).value, (await mint.mint(request)).value]).toEqual(['one', 'two']);
  });

  it.each([
    ['a permission more', { permissions: { contents: 'read', issues: 'write' } }],
    ['a higher level', { permissions: { contents: 'write' } }],
    ['another repository', { repositories: [{ id: 22 }, { id: 23 }] }],
  ])('does not use a token with %s', async (_, wide) => {
    answers.push(granted(wide));
    await expect(minter().mint(request)).rejects.toMatchObject({ code: 'token.refused', retry: 'never' });
  });

  it.each([
    [401, {}, 'token.refused', 'never'],
    [403, {}, 'token.refused', 'never'],
    [404, {}, 'token.refused', 'never'],
    [422, {}, 'token.refused', 'never'],
    [403, { 'retry-after': '9' }, 'host.limited', 'later'],
    [429, {}, 'host.limited', 'later'],
    [500, {}, 'token.unavailable', 'later'],
    [503, {}, 'token.unavailable', 'later'],
  ])('translates %i %p to %s', async (status, headers, code, retry) => {
    answers.push({ status, headers: headers as Record<string, string> });
    await expect(minter().mint(request)).rejects.toMatchObject({ code, retry, detail: { status } });
  });

  it.each<[string, Answer]>([
    ['a reset connection', { reset: true }],
    ['no token', { body: {} }],
    ['a token that could break a header', granted({ token: 'a\nb' })],
    ['no expiry', granted({ expires_at: 'soon' })],
    ['a page instead of JSON', { headers: { 'content-type': 'text/html' }, body: 'hello' }],
  ])('calls %s a passing fault', async (_, answer) => {
    answers.push(answer);
    await expect(minter().mint(request)).rejects.toMatchObject({ code: 'token.unavailable', retry: 'later' });
  });

  it("corrects for a clock that GitHub's differs from", async () => {
    const message = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
    answers.push({ status: 401, headers: { date: new Date(Date.now() + 600_000).toUTCString() }, body: { message } }, granted());
    await minter().mint(request);
    expect(jwtTimes).toHaveLength(2);
    expect((jwtTimes[1]?.getTime() ?? 0) - now.getTime()).toBeGreaterThan(590_000);
  });

  it('carries neither the JWT nor the request in its error (S42)', async () => {
    answers.push({ status: 422 });
    const error: unknown = await minter().mint(request).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/canary|authorization/i);
    expect(error).toMatchObject({ code: 'token.refused', cause: undefined });
  });

  it('refuses a wide request before GitHub sees it', async () => {
    await expect(minter().mint({ ...request, permissions: {} })).rejects.toMatchObject({ code: 'token.refused' });
    expect(seen).toEqual([]);
  });
});
