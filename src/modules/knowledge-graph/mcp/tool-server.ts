import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { toAppError } from '../../../shared/errors/app-error.js';
import type { GraphPlace } from '../graph-indexer.port.js';
import type { GraphReader } from '../graph-reader.port.js';
import { fit } from '../rank/budget.js';
import { TOKENS } from './limits.js';

const READ_ONLY = { annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false } };
const NAME_MAX = 300;
const PATH_MAX = 1_000;
const FOCUS_MAX = 20;
const TEXT_MAX = 50_000;

const maxTokens = z.number().int().min(50).max(TOKENS.most).default(TOKENS.default).describe('longest answer, in tokens');
const symbol = z.string().min(1).max(NAME_MAX).describe('a name, or a qualified one like Store.save');
const path = z.string().max(PATH_MAX).optional().describe('only in this file: a path or the end of one');
const k = z.number().int().min(1).max(100).default(10).describe('how many files');

interface ToolAnswer {
  [key: string]: unknown;
  content: { type: 'text'; text: string }[];
  isError?: boolean;
}

/** An answer as one line of JSON: a reader of tokens needs no spaces. A failure is an answer too. */
async function told(work: Promise<object>): Promise<ToolAnswer> {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(await work) }] };
  } catch (error) {
    return { content: [{ type: 'text', text: toAppError(error).message }], isError: true };
  }
}

/** The tools over one commit; few, because each one's description costs the agent context. */
export function toolServer(reader: GraphReader, place: GraphPlace): McpServer {
  const server = new McpServer({ name: 'agent-bot-graph', version: '1' });
  server.registerTool(
    'find_symbol',
    { ...READ_ONLY, description: 'Where symbols of a name are defined: path, lines, kind, signature. Parts of a name find it too.', inputSchema: { symbol, path, kind: z.string().max(20).optional(), max_tokens: maxTokens } },
    ({ max_tokens, ...query }) => told(reader.findSymbol(place, { ...query, maxTokens: max_tokens })),
  );
  server.registerTool(
    'definition',
    { ...READ_ONLY, description: 'The code of a symbol as of the commit the work started from.', inputSchema: { symbol, path, max_tokens: maxTokens } },
    ({ max_tokens, ...query }) => told(reader.definition(place, { ...query, maxTokens: max_tokens })),
  );
  server.registerTool(
    'callers',
    { ...READ_ONLY, description: 'Who calls, makes, extends or uses a symbol: path, line, symbol, confidence from 0 to 1.', inputSchema: { symbol, path, max_tokens: maxTokens } },
    ({ max_tokens, ...query }) => told(reader.callers(place, { ...query, maxTokens: max_tokens })),
  );
  server.registerTool(
    'repo_map',
    { ...READ_ONLY, description: 'Outline of the files that others lean on most, or seen from some files.', inputSchema: { focus: z.array(z.string().max(PATH_MAX)).max(FOCUS_MAX).default([]), max_tokens: maxTokens } },
    ({ focus, max_tokens }) => told(reader.repoMap(place, { focus, maxTokens: max_tokens })),
  );
  server.registerTool('locate', { ...READ_ONLY, description: 'Files that a text, such as an issue or an error, is most likely about.', inputSchema: { text: z.string().max(TEXT_MAX), k, max_tokens: maxTokens } }, ({ text, k: most, max_tokens }) =>
    told(reader.locate(place, text, most).then((answer) => within(answer, max_tokens))),
  );
  return server;
}

function within<T extends { readonly files: readonly object[] }>(answer: T, tokens: number): T {
  const { kept } = fit(answer.files, tokens);
  return { ...answer, files: kept, truncated: kept.length < answer.files.length };
}
