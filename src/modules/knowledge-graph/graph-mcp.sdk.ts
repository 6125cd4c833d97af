import { randomBytes } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { once } from 'node:events';
import { Inject, Injectable } from '@nestjs/common';
import type { GraphMcp, GraphMcpRequest, GraphMcpServer } from './graph-mcp.port.js';
import { GRAPH_READER, type GraphReader } from './graph-reader.port.js';
import { answerRequest } from './mcp/answer-request.js';
import { MCP_PATH } from './mcp/limits.js';

const TOKEN_BYTES = 32;
/** A question that takes longer to arrive is not one. */
const REQUEST_MS = 30_000;
/** Each is a descriptor of the bot, and an agent may open as many as it likes. */
const CONNECTIONS_MAX = 128;

async function listen(server: Server, socketPath: string): Promise<void> {
  await rm(socketPath, { force: true });
  server.listen(socketPath);
  await once(server, 'listening');
  // The run's user is another one; who may get to the socket is the folder's matter, who may ask is the token's.
  await chmod(socketPath, 0o666);
}

/** MCP by the official SDK: a server and a transport of its own for each question, so nothing is kept between them. */
@Injectable()
export class SdkGraphMcp implements GraphMcp {
  constructor(@Inject(GRAPH_READER) private readonly reader: GraphReader) {}

  async serve({ socketPath, ...place }: GraphMcpRequest): Promise<GraphMcpServer> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const server = createServer((request, response) => void answerRequest({ reader: this.reader, place, token }, request, response));
    server.requestTimeout = REQUEST_MS;
    server.maxConnections = CONNECTIONS_MAX;
    await listen(server, socketPath);
    return { token, path: MCP_PATH, close: () => stop(server) };
  }
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((settle) => server.close(() => settle()));
  server.closeAllConnections();
  await closed;
}
