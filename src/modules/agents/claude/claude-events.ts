import type { AgentEvent, AgentOutcome, AgentUsage } from '../agent-runner.port.js';

type Json = Readonly<Record<string, unknown>>;

/** What the CLI says of its end in its `result` line. */
export interface ClaudeResult {
  readonly ok: boolean;
  readonly outcome: AgentOutcome;
  readonly usage: AgentUsage;
  /** The API does not take what it was sent, and would not the next time. */
  readonly refused: boolean;
}

export interface MappedClaudeLine {
  readonly events: readonly AgentEvent[];
  readonly result?: ClaudeResult;
  /** Id of the conversation, as it begins. */
  readonly session?: string;
}

const NOTHING: MappedClaudeLine = { events: [] };
/** Characters of a tool's input or output that are shown. */
const SHOWN = 2000;
const QUOTED = 300;
/** Too long a prompt, a block that does not stand where it may, too large a request. */
const REFUSALS: ReadonlySet<unknown> = new Set([400, 413]);
/** The CLI's own words where it does not even ask. */
const TOO_LONG = /^prompt is too long/i;
/** A 400 too, which has nothing to do with the conversation. */
const NO_CREDIT = /^credit balance is too low/i;

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
const asNumber = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0);
const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});
const asList = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(asObject) : []);

const warning = (text: string): MappedClaudeLine => ({ events: [{ type: 'warning', text }] });

/** One line of `--output-format stream-json`, parsed, in our words. Types we do not know are passed over: there are new ones in every version. */
export function mapClaudeLine(value: unknown): MappedClaudeLine {
  if (typeof value !== 'object' || value === null) return warning('the agent wrote a line that is not its protocol');
  const line = value as Json;
  switch (line['type']) {
    case 'system':
      return system(line);
    case 'assistant':
      return { events: asList(asObject(line['message'])['content']).flatMap(said) };
    case 'user':
      return { events: asList(asObject(line['message'])['content']).flatMap(answered) };
    case 'result':
      return { events: denials(line), result: resultOf(line) };
    default:
      return NOTHING;
  }
}

function system(line: Json): MappedClaudeLine {
  switch (line['subtype']) {
    case 'init':
      return { events: [{ type: 'started', agent: `claude (${asText(line['model'])})`, version: asText(line['claude_code_version']) }, ...deadServers(line)], session: asText(line['session_id']) };
    case 'api_retry':
      return warning(`the model API did not answer well (${statusWords(line['error_status'])}); trying again, ${asNumber(line['attempt'])} of ${asNumber(line['max_retries'])}`);
    case 'permission_denied':
      return warning(`a tool was not permitted: ${asText(line['tool_name']) || 'unnamed'}`);
    default:
      return NOTHING;
  }
}

/** The CLI goes on without a tool server that it can not reach; whoever reads the task should know. */
function deadServers(line: Json): AgentEvent[] {
  const dead = asList(line['mcp_servers']).filter((server) => server['status'] === 'failed');
  return dead.map((server) => ({ type: 'warning', text: `the tool server ${asText(server['name'])} could not be reached` }));
}

function said(block: Json): AgentEvent[] {
  if (block['type'] === 'text' && asText(block['text']).trim() !== '') return [{ type: 'text', text: asText(block['text']) }];
  if (block['type'] === 'tool_use') return [{ type: 'tool', name: asText(block['name']), detail: detailOf(asObject(block['input'])) }];
  return [];
}

/** The one input that tells most, else all of it. */
function detailOf(input: Json): string {
  const telling = ['command', 'file_path', 'pattern', 'path'].map((name) => asText(input[name])).find((text) => text !== '');
  return (telling ?? JSON.stringify(input)).slice(0, SHOWN);
}

function answered(block: Json): AgentEvent[] {
  if (block['type'] !== 'tool_result') return [];
  const content = typeof block['content'] === 'string' ? block['content'] : asList(block['content']).map((part) => asText(part['text'])).join('\n');
  return [{ type: 'tool', name: block['is_error'] === true ? 'error' : 'output', detail: content.slice(0, SHOWN) }];
}

function denials(line: Json): AgentEvent[] {
  const names = asList(line['permission_denials']).map((denial) => asText(denial['tool_name']));
  return names.length === 0 ? [] : [{ type: 'warning', text: `tools that were not permitted: ${[...new Set(names)].join(', ')}` }];
}

function resultOf(line: Json): ClaudeResult {
  const ok = line['subtype'] === 'success' && line['is_error'] === false;
  const outcome: AgentOutcome = ok ? { kind: 'finished', summary: asText(line['result']) } : failure(line);
  return { ok, outcome, usage: usageOf(line), refused: !ok && isRefusal(line) };
}

function isRefusal(line: Json): boolean {
  const words = asText(line['result']);
  return TOO_LONG.test(words) || (REFUSALS.has(line['api_error_status']) && !NO_CREDIT.test(words));
}

function failure(line: Json): AgentOutcome {
  const { subtype, api_error_status: status } = line;
  if (subtype === 'error_max_budget_usd' || status === 402) return { kind: 'failed', code: 'agent.budget', reason: "The task's budget is used up." };
  if (subtype === 'error_max_turns') return { kind: 'failed', code: 'agent.failed', reason: `The agent was not done after ${asNumber(line['num_turns'])} turns, the most it may take.` };
  if (line['stop_reason'] === 'refusal') return { kind: 'failed', code: 'agent.failed', reason: 'The model refused the request.' };
  if (typeof status === 'number') return { kind: 'failed', code: 'agent.model', reason: apiWords(status) };
  const words = asText(line['result']) || errorsOf(line) || 'it gave no reason';
  return { kind: 'failed', code: 'agent.failed', reason: `The agent gave up: ${words.slice(0, QUOTED)}` };
}

const errorsOf = (line: Json): string => (Array.isArray(line['errors']) ? line['errors'].filter((error) => typeof error === 'string').join(' ') : '');

const API_WORDS: Readonly<Record<number, string>> = {
  400: 'The model API refused the request as malformed, or the account has no credit.',
  401: 'The model API did not accept the configured key.',
  403: 'The model API does not allow the configured key to do this.',
  404: 'The model API does not know the configured model, or it has no price here (MODEL_PRICES_FILE).',
  413: 'The request was too large for the model API.',
  429: 'The model API refused further requests: the rate limit is reached.',
  529: 'The model API is overloaded.',
};

function apiWords(status: number): string {
  const words = API_WORDS[status] ?? (status >= 500 ? 'The model API failed.' : 'The model API refused the request.');
  return `${words} (status ${status})`;
}

const statusWords = (status: unknown): string => (typeof status === 'number' ? `status ${status}` : 'connection lost');

/** From the result alone: the lines before it repeat each message's first figures once for every block. */
function usageOf(line: Json): AgentUsage {
  const usage = asObject(line['usage']);
  const models = Object.keys(asObject(line['modelUsage']));
  return {
    inputTokens: asNumber(usage['input_tokens']),
    outputTokens: asNumber(usage['output_tokens']),
    cacheReadTokens: asNumber(usage['cache_read_input_tokens']),
    cacheWriteTokens: asNumber(usage['cache_creation_input_tokens']),
    costUsd: asNumber(line['total_cost_usd']),
    turns: asNumber(line['num_turns']),
    model: models.join(', '),
  };
}
