import { chmod, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { once } from 'node:events';
import { Inject, Injectable } from '@nestjs/common';
import { newRunToken } from '../../shared/crypto/run-token.js';
import { wayBack } from '../../shared/telemetry/tracing.js';
import type { GraphMcp, GraphMcpRequest, GraphMcpServer } from './graph-mcp.port.js';
import { GRAPH_READER, type GraphReader } from './graph-reader.port.js';
import { answerRequest, refuse } from './mcp/answer-request.js';
import { AT_ONCE, CONNECTIONS_MAX, MCP_PATH } from './mcp/limits.js';

/** A question that takes longer to arrive is not one. */
const REQUEST_MS = 30_000;

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
    const token = newRunToken();
    const inRun = wayBack();
    const grant = { reader: this.reader, place, token };
    let answering = 0;
    const server = createServer((request, response) => {
      if (answering >= AT_ONCE) return refuse(response, 429, `At most ${AT_ONCE} questions at a time.`);
      answering += 1;
      void inRun(() => answerRequest(grant, request, response)).finally(() => (answering -= 1));
    });
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
