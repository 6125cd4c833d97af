import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapClaudeLine } from './claude-events.js';

const RECORDED = readFileSync(join(import.meta.dirname, 'fixtures/recorded.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Record<string, unknown>);

const result = (changes: object) => mapClaudeLine({ type: 'result', subtype: 'success', is_error: false, result: 'Done.', num_turns: 2, total_cost_usd: 0.5, usage: {}, ...changes }).result;

describe('a recorded run of Claude Code 2.1.330', () => {
  const mapped = RECORDED.map(mapClaudeLine);
  const events = mapped.flatMap((line) => line.events);

  it('becomes a start, texts and tools in order', () => {
    expect(events[0]).toEqual({ type: 'started', agent: 'claude (claude-opus-5-5)', version: '2.1.330' });
    expect(events.filter(({ type }) => type === 'text')).toContainEqual({ type: 'text', text: 'Reading.' });
    expect(events).toContainEqual({ type: 'tool', name: 'Read', detail: '/workspace/calc.js' });
    expect(events.filter((event) => event.type === 'tool').map(({ name }) => name)).toEqual(expect.arrayContaining(['Read', 'Edit', 'output']));
  });

  it('ends well, with usage from the result and not summed over repeated blocks', () => {
    const results = mapped.flatMap((line) => line.result ?? []);
    expect(results).toEqual([
      {
        ok: true,
        outcome: { kind: 'finished', summary: 'Done: fixed add().' },
        usage: { inputTokens: 4000, outputTokens: 200, cacheReadTokens: 1200, cacheWriteTokens: 800, costUsd: 0.02424, turns: 4, model: 'claude-opus-5-5' },
        refused: false,
      },
    ]);
  });
});

describe('the end of a run', () => {
  it.each([
    [{ is_error: true, api_error_status: 400 }, true],
    [{ is_error: true, api_error_status: 413 }, true],
    [{ is_error: true, api_error_status: null, result: 'Prompt is too long' }, true],
    [{ is_error: true, api_error_status: 400, result: 'Credit balance is too low' }, false],
    [{ is_error: true, api_error_status: 429 }, false],
    [{ is_error: true, result: 'The prompt is too long, I say' }, false],
    [{ result: 'Prompt is too long' }, false],
  ])('knows what the API would refuse again: %j', (changes, refused) => {
    expect(result(changes)?.refused).toBe(refused);
  });

  it.each([
    [401, 'did not accept the configured key'],
    [403, 'does not allow'],
    [400, 'malformed'],
    [404, 'does not know the configured model'],
    [413, 'too large'],
    [429, 'rate limit'],
    [529, 'overloaded'],
    [500, 'failed'],
    [418, 'refused'],
  ])('says what status %d means, although the CLI calls it a success', (status, words) => {
    const { ok, outcome } = result({ is_error: true, api_error_status: status, result: 'API Error' }) ?? {};
    expect(ok).toBe(false);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'agent.model', reason: expect.stringContaining(words) });
    expect(outcome).toMatchObject({ reason: expect.stringContaining(`status ${status}`) });
  });

  it.each([
    ['its own budget', { subtype: 'error_max_budget_usd', is_error: true }, 'agent.budget', 'budget'],
    ["the gateway's budget", { is_error: true, api_error_status: 402 }, 'agent.budget', 'budget'],
    ['its turns', { subtype: 'error_max_turns', is_error: true, num_turns: 3 }, 'agent.failed', '3 turns'],
    ['a refusal', { is_error: true, stop_reason: 'refusal' }, 'agent.failed', 'refused'],
    ['a lost connection', { is_error: true, api_error_status: null, result: 'Connection dropped (ECONNRESET)' }, 'agent.failed', 'ECONNRESET'],
    ['an answer that is no stream', { subtype: 'error_during_execution', is_error: true, result: undefined, errors: ['[ede_diagnostic] bad'] }, 'agent.failed', 'ede_diagnostic'],
    ['no login', { is_error: true, result: 'Not logged in · Please run /login' }, 'agent.failed', 'Not logged in'],
    ['an interrupt', { subtype: 'error_during_execution', is_error: true, result: undefined, terminal_reason: 'aborted_streaming' }, 'agent.failed', 'no reason'],
  ])('by %s', (_, changes, code, words) => {
    expect(result(changes)?.outcome).toMatchObject({ kind: 'failed', code, reason: expect.stringContaining(words) });
  });

  it('is not a success when the line does not say that it is no error', () => {
    expect(result({ is_error: undefined })?.ok).toBe(false);
  });

  it('tells what was not permitted, once', () => {
    const { events } = mapClaudeLine({ type: 'result', subtype: 'success', is_error: false, permission_denials: [{ tool_name: 'Bash' }, { tool_name: 'Bash' }] });
    expect(events).toEqual([{ type: 'warning', text: 'tools that were not permitted: Bash' }]);
  });

  it('takes no nonsense for a figure', () => {
    expect(result({ total_cost_usd: 'much', usage: null, num_turns: -1 })?.usage).toMatchObject({ costUsd: 0, inputTokens: 0, turns: 0 });
  });
});

describe('other lines', () => {
  it.each([['thinking_tokens'], ['hook_started'], ['task_notification'], ['of-a-later-version'], [undefined]])('passes over system/%s', (subtype) => {
    expect(mapClaudeLine({ type: 'system', subtype })).toEqual({ events: [] });
  });

  it.each([[{ type: 'stream_event' }], [{ type: 'control_response' }], [{ type: 'of-a-later-version' }], [{}], [{ type: 'assistant' }], [{ type: 'user', message: { content: 'text' } }]])('passes over %j', (line) => {
    expect(mapClaudeLine(line)).toEqual({ events: [] });
  });

  it('warns of a line that is no object', () => {
    for (const line of [undefined, 'text', 7, null]) expect(mapClaudeLine(line).events).toMatchObject([{ type: 'warning' }]);
  });

  it('warns of a tool server that is not there, of retries and of what was denied', () => {
    const init = mapClaudeLine({ type: 'system', subtype: 'init', model: 'm', claude_code_version: '2', mcp_servers: [{ name: 'graph', status: 'failed' }, { name: 'other', status: 'connected' }] });
    expect(init.events.slice(1)).toEqual([{ type: 'warning', text: 'the tool server graph could not be reached' }]);
    expect(mapClaudeLine({ type: 'system', subtype: 'api_retry', attempt: 1, max_retries: 3, error_status: 429 }).events).toEqual([{ type: 'warning', text: 'the model API did not answer well (status 429); trying again, 1 of 3' }]);
    expect(mapClaudeLine({ type: 'system', subtype: 'api_retry', attempt: 1, max_retries: 3, error_status: null }).events).toMatchObject([{ text: expect.stringContaining('connection lost') }]);
    expect(mapClaudeLine({ type: 'system', subtype: 'permission_denied', tool_name: 'Write' }).events).toMatchObject([{ type: 'warning', text: expect.stringContaining('Write') }]);
  });

  it('shows a failed tool as an error and cuts long output', () => {
    const content = [{ type: 'tool_result', is_error: true, content: [{ type: 'text', text: 'x'.repeat(9000) }] }];
    const [event] = mapClaudeLine({ type: 'user', message: { content } }).events;
    expect(event).toMatchObject({ type: 'tool', name: 'error' });
    expect(event?.type === 'tool' && event.detail.length).toBe(2000);
  });
});
