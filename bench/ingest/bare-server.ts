/**
 * The anchors: `bare-server.js [postgres URL]` is node:http that checks the signature and answers 202, the ceiling of any
 * receiver on Node; with a URL it first stores the delivery by one INSERT, the least a durable one can do.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { SECRET } from './deliveries.js';

/** As many as the product's pool has by default. */
const CONNECTIONS = 10;
const INSERT = { name: 'store', text: 'INSERT INTO bare_deliveries (guid, event, body) VALUES ($1, $2, $3)' };

const url = process.argv[2];
const pool = url === undefined ? undefined : new pg.Pool({ connectionString: url, max: CONNECTIONS });
await pool?.query('CREATE TABLE IF NOT EXISTS bare_deliveries (guid text PRIMARY KEY, event text NOT NULL, body bytea NOT NULL, received_at timestamptz NOT NULL DEFAULT now())');

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const given = Buffer.from(String(request.headers['x-hub-signature-256']).slice(7), 'hex');
  if (!timingSafeEqual(createHmac('sha256', SECRET).update(body).digest(), given)) return void response.writeHead(401).end();
  await pool?.query({ ...INSERT, values: [request.headers['x-github-delivery'], request.headers['x-github-event'], body] });
  const answer = '{"status":"accepted"}';
  response.writeHead(202, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
}

const server = createServer((request, response) => {
  take(request, response).catch(() => response.writeHead(503).end());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
