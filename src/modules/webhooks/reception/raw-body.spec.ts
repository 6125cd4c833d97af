import { createServer, request as send, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { AppError } from '../../../shared/errors/app-error.js';
import { BodyAllowance } from './body-allowance.js';
import { readRawBody } from './raw-body.js';

const LIMITS = { maxBytes: 1_000, deadlineMs: 200 };
const allowance = new BodyAllowance(3_000);
const JSON_TYPE = { 'content-type': 'application/json' };

describe('readRawBody', () => {
  let server: Server;
  let port: number;
  let broken: Promise<unknown>;

  /** Answers with the body, or with the code and status of the refusal. */
  async function answer(message: IncomingMessage, reply: (status: number, body: Buffer | string) => void): Promise<void> {
    try {
      reply(200, await readRawBody(message, message.url === '/patient' ? { ...LIMITS, deadlineMs: 60_000 } : LIMITS, allowance));
    } catch (error) {
      if (error instanceof AppError) reply(error.detail['status'] as number, error.code);
      else reply(500, String(error));
    }
  }

  beforeAll(async () => {
    let tell: (code: unknown) => void;
    broken = new Promise((resolve) => (tell = resolve));
    server = createServer((message, response) => {
      if (message.url === '/read-before') message.resume().once('end', () => void answer(message, (status, body) => response.writeHead(status).end(body)));
      else
        void answer(message, (status, body) => {
          if (body === 'webhook.broken') tell(body);
          response.writeHead(status).end(body);
        });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function post(body: Buffer | string, headers: Record<string, string> = JSON_TYPE, path = '/'): Promise<[number, Buffer]> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body, headers });
    return [response.status, Buffer.from(await response.arrayBuffer())];
  }

  const refused = async (...args: Parameters<typeof post>) => {
    const [status, body] = await post(...args);
    return [status, body.toString()];
  };

  it.each([
    ['text', Buffer.from('{"a": 1}')],
    ['bytes that are no text', Buffer.from([0xff, 0x00, 0x80, 0xef, 0xbb, 0xbf])],
    ['exactly the limit', Buffer.alloc(1_000, 'x')],
    ['nothing', Buffer.alloc(0)],
  ])('gives the bytes as they came: %s', async (_, bytes) => expect(await post(bytes)).toEqual([200, bytes]));

  it('puts together a character that was cut between two chunks', async () => {
    const status = await new Promise((resolve) => {
      const message = send({ port, method: 'POST', headers: JSON_TYPE }, (response) => {
        response.on('data', (chunk: Buffer) => resolve(chunk.toString()));
      });
      const bytes = Buffer.from('{"a":"😀"}');
      message.write(bytes.subarray(0, 8));
      setImmediate(() => message.end(bytes.subarray(8)));
    });
    expect(status).toBe('{"a":"😀"}');
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;x=y'])('takes %s', async (type) => {
    expect((await post('{}', { 'content-type': type }))[0]).toBe(200);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/jsonx', 'application/vnd.github+json', 'text/json', 'application/json, text/plain', ''])('refuses the content type %j', async (type) => {
    expect(await refused('{}', { 'content-type': type })).toEqual([415, 'webhook.content_type']);
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'x'])('opens no %s (F36)', async (encoding) => {
    expect(await refused(gzipSync(Buffer.alloc(900_000)).subarray(0, 900), { ...JSON_TYPE, 'content-encoding': encoding })).toEqual([415, 'webhook.content_encoding']);
  });

  it('refuses by the announced length, and by the bytes when none is announced (F36)', async () => {
    expect(await refused(Buffer.alloc(1_001))).toEqual([413, 'webhook.too_large']);
    const chunked = await new Promise((resolve) => {
      const message = send({ port, method: 'POST', headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked' } }, (response) => resolve(response.resume().statusCode));
      message.write(Buffer.alloc(600));
      message.end(Buffer.alloc(600));
    });
    expect(chunked).toBe(413);
  });

  it('gives up on a body that never ends, then on its connection (F36)', async () => {
    const seen = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{'));
      socket.on('data', (chunk) => (text += chunk.toString())).on('error', () => undefined);
      socket.on('close', () => resolve(text));
    });
    expect(seen).toMatch(/^HTTP\/1\.1 400 [\s\S]*webhook\.too_slow/);
  });

  it('refuses the largest of the bodies that are read at once, and has room again after', async () => {
    const begin = (bytes: number) => {
      let answered: (status: number | undefined) => void;
      const status = new Promise<number | undefined>((resolve) => (answered = resolve));
      const message = send({ port, path: '/patient', method: 'POST', headers: { ...JSON_TYPE, 'content-length': '1000' } }, (response) => answered(response.resume().statusCode));
      message.write(Buffer.alloc(bytes, 'x'));
      return { status, end: () => message.end(Buffer.alloc(1_000 - bytes, 'x')) };
    };
    const [largest, ...others] = [begin(950), begin(900), begin(900), begin(800)];
    expect(await largest!.status).toBe(503);
    for (const { end } of [largest!, ...others]) end();
    expect(await Promise.all(others.map(({ status }) => status))).toEqual([200, 200, 200]);
    const again = await Promise.all([1, 2, 3].map(() => post(Buffer.alloc(1_000))));
    expect(again.map(([status]) => status)).toEqual([200, 200, 200]);
  });

  it('notices a sender that goes away', async () => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{', () => socket.destroy());
    });
    expect(await broken).toBe('webhook.broken');
  });

  it('says so when somebody read the body before', async () => {
    expect(await refused('{}', JSON_TYPE, '/read-before')).toEqual([500, 'Error: a body parser ran before the webhook was verified']);
  });
});
