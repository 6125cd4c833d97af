/** Probot's middleware behind node:http: `probot-server.js <file URL of probot>`. It verifies, parses, dispatches and stores nothing. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SECRET } from './deliveries.js';

interface Probot {
  createProbot(options: object): unknown;
  createNodeMiddleware(app: (bot: { on(event: string, handle: () => void): void }) => void, options: object): Promise<RequestListener>;
}

const { createProbot, createNodeMiddleware } = (await import(process.argv[2] ?? '')) as Probot;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
const probot = createProbot({ overrides: { appId: 1, privateKey, secret: SECRET } });
const middleware = await createNodeMiddleware((bot) => bot.on('issue_comment.created', () => undefined), { probot, webhooksPath: '/webhooks/github' });
const server = createServer(middleware);
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
