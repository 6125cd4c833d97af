import type { AgentRunner, GatewayOptions, ModelGateway } from '../../agents/index.js';
import type { Config } from '../../../shared/config/index.js';
import { claimedTask } from '../../../../test/integration/tasks/support/fixtures.js';
import type { GraphMcp } from '../../knowledge-graph/index.js';
import type { TaskPurses } from '../budget/task-purses.port.js';
import { AgentRoads } from './agent-roads.js';
import type { Ground, Run } from './run.js';

describe('the roads of an agent', () => {
  it('tell in the progress comment that the model does not answer, and take it back when it does', async () => {
    const notes: (string | undefined)[] = [];
    let opened: GatewayOptions | undefined;
    const closes = () => Promise.resolve();
    const gateway = { open: (options: GatewayOptions) => ((opened = options), Promise.resolve({ token: 't', exhausted: false, close: closes })) } as ModelGateway;
    const graph = { serve: () => Promise.resolve({ token: 't', close: closes }) } as unknown as GraphMcp;
    const roads = new AgentRoads({ needsModel: 'anthropic' } as AgentRunner, gateway, graph, { open: () => ({}) } as unknown as TaskPurses, { task: { maxCostUsd: 1 } } as Config);
    const cage = { offer: () => Promise.resolve({ socketPath: '/s', port: 1 }) };
    const run = { task: claimedTask(), progress: { touch: (note?: string) => notes.push(note) } } as unknown as Run;
    const open = await roads.open(run, { cage, mirror: { path: '/m' }, base: 'b' } as unknown as Ground);
    opened?.onAway?.(true);
    opened?.onAway?.(false);
    expect(notes).toEqual([expect.stringMatching(/^The model API does not answer/), undefined]);
    await open.close();
  });
});
