import type { IncomingMessage, ServerResponse } from 'node:http';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { Logger } from '@nestjs/common';
import { isSameSecret } from '../../../shared/crypto/same-secret.js';
import { readBody } from '../../../shared/http/read-body.js';
import { inSpan } from '../../../shared/telemetry/tracing.js';
import type { GraphPlace } from '../graph-indexer.port.js';
import type { GraphReader } from '../graph-reader.port.js';
import { BODY_BYTES, MCP_PATH } from './limits.js';
import { toolServer } from './tool-server.js';

export interface Grant {
  readonly reader: GraphReader;
  readonly place: GraphPlace;
  readonly token: string;
}

const logger = new Logger('KnowledgeGraph');

export function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null }));
}

const holds = (request: IncomingMessage, token: string): boolean => isSameSecret(request.headers.authorization ?? '', `Bearer ${token}`);

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, BODY_BYTES);
  try {
    return body && (JSON.parse(body.toString('utf8')) as unknown);
  } catch {
    return undefined;
  }
}

/** One HTTP request: who asks is checked before a byte of the question is read. */
export async function answerRequest(grant: Grant, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (!holds(request, grant.token)) return refuse(response, 401, 'This needs the token of the run.');
    if (new URL(request.url ?? '/', 'http://graph').pathname !== MCP_PATH) return refuse(response, 404, 'There is nothing here.');
    if (request.method !== 'POST') return refuse(response, 405, 'Questions are posted.');
    const body = await bodyOf(request);
    if (body === undefined) return refuse(response, 400, `The question is no JSON or longer than ${BODY_BYTES} bytes.`);
    // Batches would go around the limit of questions at a time; MCP has none since its version of 2025-06-18.
    if (Array.isArray(body)) return refuse(response, 400, 'One question a request: batches are not taken.');
    await inSpan('mcp.call', asked(body), async (span) => {
      await answer(grant, request, response, body);
      span.setAttributes({ 'http.response.status_code': response.statusCode });
    });
  } catch (error) {
    logger.error('graph question failed', { error });
    if (!response.headersSent) refuse(response, 500, 'The question could not be answered.');
  }
}

/** Of a name in a trace, characters: the agent wrote it. */
const NAME_MAX = 100;

/** What is asked for, without its words. */
function asked(body: unknown): Readonly<Record<string, string>> {
  const { method, params } = (body ?? {}) as { readonly method?: unknown; readonly params?: { readonly name?: unknown } };
  const facts = Object.entries({ 'mcp.method.name': method, 'gen_ai.tool.name': params?.name });
  return Object.fromEntries(facts.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value.slice(0, NAME_MAX)]] : [])));
}

async function answer({ reader, place }: Grant, request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  const server = toolServer(reader, place);
  response.on('close', () => void server.close());
  // The SDK's own classes differ in how exact they are about optional members.
  await server.connect(transport as Transport);
  await transport.handleRequest(request, response, body);
}
