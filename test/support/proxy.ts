import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Certificate } from './certificate.js';

const LOOPBACK = '127.0.0.1';

interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  await new Promise<void>((done) => server.listen(0, LOOPBACK, done));
  const stop = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      for (const socket of sockets) socket.destroy();
    });
  return { port: (server.address() as AddressInfo).port, stop };
}

/** Speaks TLS and hands every request on to `target()`, plainly; 503 while that is empty. */
export function startTlsFront(certificate: Certificate, target: () => string): Promise<Listening> {
  const server = createTlsServer(certificate, (request: IncomingMessage, response: ServerResponse) => {
    if (target() === '') return void response.writeHead(503).end();
    const onward = send(new URL(request.url ?? '/', target()), { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  });
  return listen(server);
}

export interface TestProxy extends Listening {
  /** With the name and the password it asks for. */
  readonly url: string;
  /** `host:port` of every tunnel that was let through. */
  readonly tunnels: readonly string[];
}

/** A forward proxy that opens tunnels to the hosts it knows, for whoever shows the password. */
export async function startProxy(portOf: Readonly<Record<string, number>>): Promise<TestProxy> {
  const tunnels: string[] = [];
  const server = createServer((_, response) => response.writeHead(405).end());
  const expected = `Basic ${Buffer.from('bot:canary').toString('base64')}`;
  server.on('connect', ({ url = '', headers }: IncomingMessage, client: Socket, head: Buffer) => {
    client.on('error', () => undefined);
    if (headers['proxy-authorization'] !== expected) return client.end('HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    const port = portOf[url];
    if (port === undefined) return client.end('HTTP/1.1 502 Unknown\r\nContent-Length: 0\r\n\r\n');
    tunnels.push(url);
    const onward = connect(port, LOOPBACK, () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      onward.write(head);
      client.pipe(onward).pipe(client);
    });
    onward.on('error', () => client.destroy());
    client.once('close', () => onward.destroy());
    return undefined;
  });
  const listening = await listen(server);
  return { ...listening, tunnels, url: `http://bot:canary@${LOOPBACK}:${listening.port}` };
}
