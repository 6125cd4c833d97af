import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One answer of the scripted model: words, then maybe a tool, or a fault. */
export type Turn =
  | { readonly say: string }
  | { readonly tool: string; readonly input: Readonly<Record<string, unknown>>; readonly say?: string }
  | { readonly status: number; readonly type: string; readonly retryAfter?: number }
  | { readonly fault: 'silent' | 'hang' | 'malformed' | 'cut' };

export interface Heard {
  readonly path: string;
  readonly key: string;
  /** Values of `anthropic-beta`. */
  readonly betas: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

export type Usage = Readonly<Record<string, unknown>>;

const USAGE: Usage = { input_tokens: 1000, cache_creation_input_tokens: 200, cache_read_input_tokens: 300, output_tokens: 1 };
const OUTPUT_TOKENS = 50;

const event = (data: Readonly<Record<string, unknown>>): string => `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`;

function block(index: number, start: object, delta: object): string {
  return [
    { type: 'content_block_start', index, content_block: start },
    { type: 'content_block_delta', index, delta },
    { type: 'content_block_stop', index },
  ]
    .map(event)
    .join('');
}

/** A scripted stand-in for Anthropic's Messages API: it plays turns and thinks nothing. Every answer has the same usage, until another is set. */
export class ScriptedApi {
  readonly heard: Heard[] = [];
  private turns: readonly Turn[] = [];
  private usage = USAGE;
  private outputTokens = OUTPUT_TOKENS;
  private played = 0;
  private ids = 0;

  private constructor(
    private readonly server: Server,
    readonly key: string,
  ) {}

  static async start(): Promise<ScriptedApi> {
    const server = createServer();
    const api = new ScriptedApi(server, 'sk-ant-the-real-key');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void api.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on; the last turn is played again and again. */
  play(turns: readonly Turn[]): void {
    this.turns = turns;
    this.played = 0;
    this.heard.length = 0;
  }

  /** What every answer from now on says it used. */
  count(usage: Usage, outputTokens: number): void {
    this.usage = usage;
    this.outputTokens = outputTokens;
  }

  /** What the model was told in the last request: all its text, tool results included. */
  get lastConversation(): string {
    return JSON.stringify(this.heard.at(-1)?.body['messages'] ?? []);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    const key = String(request.headers['x-api-key'] ?? '');
    this.heard.push({ path: request.url ?? '', key, betas: String(request.headers['anthropic-beta'] ?? '').split(',').map((beta) => beta.trim()).filter((beta) => beta !== ''), body });
    const turn = this.turns[Math.min(this.played, this.turns.length - 1)];
    this.played += 1;
    if (turn === undefined || key !== this.key) return this.refuse(response, { status: 401, type: 'authentication_error' });
    if ('status' in turn) return this.refuse(response, turn);
    if ('fault' in turn && turn.fault === 'silent') return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if ('fault' in turn) return this.fail(response, turn.fault, String(body['model']));
    response.end(this.whole(turn, String(body['model'])));
  }

  private refuse(response: ServerResponse, { status, type, retryAfter }: { readonly status: number; readonly type: string; readonly retryAfter?: number }): void {
    response.writeHead(status, { 'content-type': 'application/json', ...(retryAfter === undefined ? {} : { 'retry-after': `${retryAfter}` }) });
    response.end(JSON.stringify({ type: 'error', error: { type, message: `scripted ${status}` } }));
  }

  private fail(response: ServerResponse, fault: 'silent' | 'hang' | 'malformed' | 'cut', model: string): void {
    response.write(this.start(model));
    if (fault === 'malformed') response.end('event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_blo\n\nevent: nonsense\ndata: nonsense\n\n');
    if (fault === 'cut') response.destroy();
  }

  private start(model: string): string {
    this.ids += 1;
    return event({ type: 'message_start', message: { id: `msg_${this.ids}`, type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null, usage: this.usage } });
  }

  private whole(turn: Exclude<Turn, { fault: unknown } | { status: unknown }>, model: string): string {
    const isTool = 'tool' in turn;
    const start = this.start(model);
    const words = block(0, { type: 'text', text: '' }, { type: 'text_delta', text: turn.say ?? 'Working.' });
    const tool = isTool
      ? block(1, { type: 'tool_use', id: `toolu_${this.ids}`, name: turn.tool, input: {} }, { type: 'input_json_delta', partial_json: JSON.stringify(turn.input) })
      : '';
    const end = event({ type: 'message_delta', delta: { stop_reason: isTool ? 'tool_use' : 'end_turn', stop_sequence: null }, usage: { output_tokens: this.outputTokens } });
    return `${start}${words}${tool}${end}${event({ type: 'message_stop' })}`;
  }
}
