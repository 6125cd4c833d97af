import { randomUUID } from 'node:crypto';
import { type ClientRequest, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import request, { type Response } from 'supertest';
import { MOST_BAD_SIGNATURES } from '../../../src/modules/webhooks/reception/bad-signatures.js';
import { SECRETS, signature, WebhooksApp } from './app.js';
import { comment } from './payloads.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What every refusal looks like. */
function expectProblem(response: Response, status: number, code: string): void {
  expect([response.status, response.body.code, response.type]).toEqual([status, code, 'application/problem+json']);
  expect(response.body).toMatchObject({ status, code, detail: expect.any(String) as string, traceId: expect.any(String) as string });
}

describe('POST /webhooks/github', () => {
  let app: WebhooksApp;

  beforeAll(async () => {
    app = await WebhooksApp.start({ RUN_MODE: 'api' });
  });
  afterAll(() => app.stop());

  async function expectNothingStored(act: () => PromiseLike<unknown>): Promise<void> {
    const before = await app.count('deliveries');
    await act();
    expect(await app.count('deliveries')).toBe(before);
  }

  describe('what is taken', () => {
    it('is stored as it came, with its keys and its outbox row, before 202', async () => {
      const said = { id: 501, body: '@agent-bot fix it', updated_at: '2026-11-01T10:00:00Z' };
      const body = Buffer.from(JSON.stringify(comment(said.body, { comment: said }), undefined, 3));
      const guid = randomUUID();
      const response = await app.post(body, { guid });
      expect(response.status).toBe(202);
      expect(response.body).toEqual({ deliveryId: expect.stringMatching(UUID) as string, status: 'accepted' });
      const id = response.body.deliveryId as string;
      const row = await app.row(id);
      expect(row).toMatchObject({ guid, event: 'issue_comment', action: 'created', installation_id: '9', repository_id: '77', sender: 'mona', state: 'received', decision: null, reason: null, attempts: 0 });
      expect(row?.body.equals(body)).toBe(true);
      const sql = app.database.dataSource;
      const keys = ['event:["issue_comment","created",9,77,501,"2026-11-01T10:00:00Z"]', `guid:${guid}`];
      expect(await sql.query('SELECT key FROM delivery_keys WHERE delivery_id = $1 ORDER BY key', [id])).toEqual(keys.map((key) => ({ key })));
      expect(await sql.query('SELECT queue, key, priority, dispatched_at FROM outbox WHERE subject_id = $1', [id])).toEqual([{ queue: 'deliveries', key: id, priority: 1, dispatched_at: null }]);
    });

    it('may be signed with the secret before (S5)', async () => {
      expect((await app.post(comment('x'), { secret: SECRETS[1] })).status).toBe(202);
    });

    it.each<[string, string, unknown]>([
      ['an unknown event', 'unknown_event', {}],
      ['an edit', 'issue_comment', { ...comment('@agent-bot x'), action: 'edited' }],
      ['an event without its action', 'issue_comment', {}],
      ['an event named __proto__', '__proto__', { action: '__proto__' }],
      ['an event named hasOwnProperty', 'hasOwnProperty', {}],
      ['an event that pretends to have an action', 'issue_comment.created', {}],
      ['an action with a NUL', 'issue_comment', { ...comment('@agent-bot x'), action: 'created\0' }],
      ['an action that is a list', 'issues', { action: ['labeled'] }],
    ])('is ignored but stored and decided when nothing is subscribed: %s', async (_, event, body) => {
      const outbox = await app.count('outbox');
      const response = await app.post(body, { event });
      expect([response.status, response.body.status]).toEqual([202, 'ignored']);
      const row = await app.row(response.body.deliveryId as string);
      expect(row).toMatchObject({ event, state: 'skipped', decision: 'ignored', reason: expect.stringMatching(/subscribed|edited/) as string });
      expect(await app.count('outbox')).toBe(outbox);
    });

    it.each<[string, string | Buffer]>([
      ['NUL in every string', JSON.stringify({ action: 'cre\0ated', sender: { login: 'mo\0na' }, comment: { body: 'a\0b' } })],
      ['half a surrogate pair', '{"action":"\\ud800","sender":{"login":"\\udfff"}}'],
      ['nesting of 100,000', `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
      ['keys that are names of the language', '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"toString":1,"hasOwnProperty":2}'],
      ['the same key twice', '{"action":"created","action":"edited"}'],
      ['numbers beyond all bounds', '{"installation":{"id":1e999},"repository":{"id":99999999999999999999}}'],
      ['the wrong shape everywhere', '{"action":{},"installation":[],"repository":"r","sender":7,"issue":null,"comment":[]}'],
      ['an empty object', '{}'],
    ])('may hold %s', async (_, body) => {
      const response = await app.post(body);
      expect(response.status).toBe(202);
      expect((await app.row(response.body.deliveryId as string))?.body.toString()).toBe(body);
    });

    it('may have 25 MB (F36)', async () => {
      const body = Buffer.alloc(25 * 1024 * 1024, ' ');
      body.write('{}');
      expect((await app.post(body)).status).toBe(202);
    });
  });

  describe('the same GUID', () => {
    it('is one delivery; the second answer names the first', async () => {
      const guid = randomUUID();
      const first = await app.post(comment('@agent-bot x'), { guid });
      const second = await app.post(comment('@agent-bot x'), { guid });
      expect([second.status, second.body]).toEqual([202, { deliveryId: first.body.deliveryId as string, status: 'duplicate' }]);
    });

    it('is one delivery fifty times at once (F30)', async () => {
      const guid = randomUUID();
      const before = [await app.count('deliveries'), await app.count('outbox')];
      const answers = await Promise.all(Array.from({ length: 50 }, () => app.post(comment('@agent-bot x'), { guid })));
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(202));
      expect(answers.filter(({ body }) => body.status === 'accepted')).toHaveLength(1);
      expect(answers.filter(({ body }) => body.status === 'duplicate')).toHaveLength(49);
      expect(new Set(answers.map(({ body }) => body.deliveryId as string)).size).toBe(1);
      expect([await app.count('deliveries'), await app.count('outbox')]).toEqual(before.map((n) => n + 1));
    });

    it('is a duplicate of what was ignored too', async () => {
      const guid = randomUUID();
      await app.post({}, { guid, event: 'push' });
      expect((await app.post({}, { guid, event: 'push' })).body.status).toBe('duplicate');
    });
  });

  describe('what is refused leaves no row', () => {
    const body = JSON.stringify(comment('@agent-bot x'));
    const good = signature(Buffer.from(body));

    it.each<[string, string | undefined]>([
      ['none', undefined],
      ['an empty one', ''],
      ['of another secret', signature(Buffer.from(body), 'other')],
      ['of other bytes', signature(Buffer.from(`${body} `))],
      ['in upper case', good.toUpperCase()],
      ['cut short', good.slice(0, -2)],
      ['of odd length', good.slice(0, -1)],
      ['SHA-1', `sha1=${'a'.repeat(40)}`],
      ['twice', `${good}, ${good}`],
    ])('signature: %s (S1)', async (_, header) => {
      await expectNothingStored(async () => expectProblem(await app.post(body, { headers: { 'x-hub-signature-256': header } }), 401, 'webhook.signature'));
    });

    it('a SHA-1 signature alone (S1)', async () => {
      const headers = { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=1' };
      await expectNothingStored(async () => expectProblem(await app.post(body, { headers }), 401, 'webhook.signature'));
    });

    it.each(['{', 'null', '', '[]'])('the signature is looked at before the body: %j', async (text) => {
      expectProblem(await app.post(text, { secret: 'other' }), 401, 'webhook.signature');
    });

    it.each<[string, string | Buffer, string]>([
      ['null', 'null', 'webhook.not_object'],
      ['a text', '"x"', 'webhook.not_object'],
      ['a number', '1', 'webhook.not_object'],
      ['true', 'true', 'webhook.not_object'],
      ['a list', '[{}]', 'webhook.not_object'],
      ['nothing', '', 'webhook.not_json'],
      ['half an object', '{"a":', 'webhook.not_json'],
      ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'webhook.not_json'],
      ['a byte order mark (S2)', '\ufeff{}', 'webhook.not_json'],
    ])('signed, but %s', async (_, text, code) => {
      await expectNothingStored(async () => expectProblem(await app.post(text), 400, code));
    });

    it.each([
      ['x-github-event', undefined],
      ['x-github-delivery', undefined],
      ['x-github-event', ''],
      ['x-github-delivery', 'g'.repeat(129)],
      ['x-github-event', 'two words'],
      ['x-github-delivery', 'a\tb'],
    ])('signed, but %s: %j', async (name, value) => {
      await expectNothingStored(async () => expectProblem(await app.post(body, { headers: { [name]: value } }), 400, 'webhook.headers'));
    });

    it.each(['application/x-www-form-urlencoded', 'text/plain', undefined])('the content type %s (F36)', async (type) => {
      await expectNothingStored(async () => expectProblem(await app.post(body, { headers: { 'content-type': type } }), 415, 'webhook.content_type'));
    });

    it('26 MB, before it is read (F36)', async () => {
      await expectNothingStored(async () => expectProblem(await app.post(Buffer.alloc(26 * 1024 * 1024, ' ')), 413, 'webhook.too_large'));
    });

    it('a packed body (F36)', async () => {
      await expectNothingStored(async () => expectProblem(await app.post(body, { headers: { 'content-encoding': 'gzip' } }), 415, 'webhook.content_encoding'));
    });

    it.each(['get', 'put', 'delete'] as const)('the method %s', async (method) => {
      expect((await request(app.server)[method]('/webhooks/github')).status).toBe(404);
    });
  });
});

describe('POST /webhooks/github when agent-bot can not do its part', () => {
  it.each<Record<string, string>>([{ GITHUB_WEBHOOK_SECRETS: '' }, { GITHUB_APP_ID: '' }])('is 503 before it is set up: %j', async (env) => {
    const app = await WebhooksApp.start({ RUN_MODE: 'api', ...env });
    try {
      const response = await app.post({});
      expectProblem(response, 503, 'webhook.unconfigured');
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
      expect(await app.count('deliveries')).toBe(0);
    } finally {
      await app.stop();
    }
  });

  it('is 503 with Retry-After when the delivery can not be stored, and 202 for the same delivery after', async () => {
    const app = await WebhooksApp.start({ RUN_MODE: 'api' });
    try {
      const sql = app.database.dataSource;
      const guid = randomUUID();
      await sql.query('ALTER TABLE outbox RENAME TO away');
      const response = await app.post(comment('x'), { guid });
      expectProblem(response, 503, 'webhook.not_stored');
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
      expect([await app.count('deliveries'), await app.count('delivery_keys')]).toEqual([0, 0]);
      await sql.query('ALTER TABLE away RENAME TO outbox');
      expect((await app.post(comment('x'), { guid })).body.status).toBe('accepted');
    } finally {
      await app.stop();
    }
  });

  it('is 503 within GitHub\'s patience when PostgreSQL does not answer (F17)', async () => {
    const app = await WebhooksApp.start({ RUN_MODE: 'api' });
    const locker = app.database.dataSource.createQueryRunner();
    try {
      await locker.startTransaction();
      await locker.query('LOCK TABLE deliveries');
      expectProblem(await app.post(comment('x')), 503, 'webhook.not_stored');
    } finally {
      await locker.rollbackTransaction();
      await locker.release();
      await app.stop();
    }
  });

  it('is 503 with Retry-After for the largest unsigned body when many are sent at once, and takes a delivery meanwhile', async () => {
    const app = await WebhooksApp.start({ RUN_MODE: 'api', WEBHOOK_UNVERIFIED_MAX_BYTES: String(26_214_400) });
    try {
      const largest = await begin(app, 20_000_000);
      expect((await app.post(comment('x'))).status).toBe(202);
      const other = await begin(app, 10_000_000);
      const response = await largest.answer;
      expect([response.statusCode, response.headers['content-type'], Number(response.headers['retry-after']) > 0]).toEqual([503, 'application/problem+json; charset=utf-8', true]);
      expect(await json(response)).toMatchObject({ status: 503, code: 'webhook.busy' });
      other.message.end(Buffer.alloc(15_000_000));
      expect((await other.answer).statusCode).toBe(401);
      expect(await app.count('deliveries')).toBe(1);
    } finally {
      await app.stop();
    }
  });

  /** Sends so many bytes of a body of 25 MB; returns when they are on their way. */
  async function begin(app: WebhooksApp, bytes: number): Promise<{ readonly message: ClientRequest; readonly answer: Promise<IncomingMessage> }> {
    const { port } = app.server.address() as AddressInfo;
    const message = send({ port, path: '/webhooks/github', method: 'POST', headers: { 'content-type': 'application/json', 'content-length': '25000000' } });
    const answer = new Promise<IncomingMessage>((resolve, reject) => message.once('response', resolve).once('error', reject));
    await new Promise((sent) => message.write(Buffer.alloc(bytes, ' '), sent));
    return { message, answer };
  }

  it('answers 429 to one who guesses on, and never to a signed delivery', async () => {
    const app = await WebhooksApp.start({ RUN_MODE: 'api' });
    try {
      for (let n = 0; n < MOST_BAD_SIGNATURES; n += 1) expect((await app.post({}, { secret: 'guess' })).status).toBe(401);
      const limited = await app.post({}, { secret: 'guess' });
      expectProblem(limited, 429, 'webhook.limited');
      expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
      expect((await app.post({})).status).toBe(202);
    } finally {
      await app.stop();
    }
  });
});
