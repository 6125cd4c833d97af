import type { GraphPlace } from './graph-indexer.port.js';

export const GRAPH_MCP = Symbol('GRAPH_MCP');

export interface GraphMcpRequest extends GraphPlace {
  /** Unix socket to listen on, in a folder of the run. */
  readonly socketPath: string;
}

export interface GraphMcpServer {
  /** Bearer token: the grant of one run. It opens this socket's graph and nothing else. */
  readonly token: string;
  /** Path of the endpoint, for an address like `http://127.0.0.1:<port>/mcp`. */
  readonly path: string;
  /** No further question is answered; the socket is gone. */
  close(): Promise<void>;
}

export interface GraphMcp {
  /** Serves the graph of one commit by MCP (streamable HTTP, stateless), until closed. */
  serve(request: GraphMcpRequest): Promise<GraphMcpServer>;
}
