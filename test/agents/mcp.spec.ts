import { ClaudeAgentRunner } from '../../src/modules/agents/agent-runner.claude.js';
import type { AgentEvent } from '../../src/modules/agents/index.js';
import { AnthropicGateway } from '../../src/modules/agents/gateway/model-gateway.anthropic.js';
import { Prices } from '../../src/modules/agents/gateway/prices.js';
import { MemoryTaskPurses } from '../../src/modules/tasks/local/task-purses.memory.js';
import { bubblewrapIn, makeDataDir } from '../integration/agents/support.js';
import { testBreakers } from '../support/breakers.js';
import { PROGRAM } from './program.js';
import { ScriptedApi } from './scripted-api.js';

const DISCARD_PORT = 9;

test('agents-claude-mcp: tools that can not be reached are told, and the agent goes on without', async () => {
  const [api, data] = [await ScriptedApi.start(), makeDataDir()];
  const cages = bubblewrapIn(data.path);
  const cage = await cages.open({ runId: 'no-tools' });
  api.play([{ say: 'Nothing to do.' }]);
  const { socketPath, port } = await cage.offer('model');
  const gateway = await new AnthropicGateway({ baseUrl: api.url, key: api.key, beginMs: 60_000 }, new Prices(), testBreakers()).open({ socketPath, spend: new MemoryTaskPurses().open('', 1, 1) });
  const runner = new ClaudeAgentRunner({ path: PROGRAM, searchPath: '', from: import.meta.dirname, dataDir: data.path, model: 'claude-opus-5-5', maxTurns: 5, apiTimeoutMs: 10_000, stopGraceMs: 500 });
  const events: AgentEvent[] = [];
  const { outcome, usage } = await runner.run({
    cage,
    prompt: 'look around',
    limits: { wallMs: 60_000, idleMs: 30_000, outputBytes: 1_000_000 },
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    model: { port, token: gateway.token, budgetUsd: 1 },
    mcp: { port: DISCARD_PORT, token: 'none' },
  });
  await gateway.close();
  await cages.closeAll();
  await data.remove();
  await api.stop();
  expect(outcome).toEqual({ kind: 'finished', summary: 'Nothing to do.' });
  expect(events).toContainEqual({ type: 'warning', text: 'the tool server graph could not be reached' });
  expect(usage).toMatchObject({ turns: 1, model: 'claude-opus-5-5', costUsd: expect.closeTo(0.00606, 8) });
}, 60_000);
