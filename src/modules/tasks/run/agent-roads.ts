import { Inject, Injectable } from '@nestjs/common';
import { AGENT_RUNNER, MODEL_GATEWAY, type AgentRequest, type AgentRunner, type ModelGateway } from '../../agents/index.js';
import { GRAPH_MCP, type GraphMcp } from '../../knowledge-graph/index.js';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { TASK_PURSES, type TaskPurses } from '../budget/task-purses.port.js';
import { cageOf, type Ground, type Run } from './run.js';

/** The roads that lead out of one run's cage, for as long as its agent works. */
export interface OpenRoads {
  readonly access: Pick<AgentRequest, 'model' | 'mcp'>;
  /** The agent wanted more than the task may spend. */
  readonly exhausted: () => boolean;
  /** Everything under way is ended and paid for. */
  close(): Promise<void>;
}

const MODEL_AWAY = 'The model API does not answer, so it is not asked for a while; the agent tries again by itself.';

const NONE: OpenRoads = { access: {}, exhausted: () => false, close: () => Promise.resolve() };

/** Opens the model gateway and the graph's tools for an agent that can use them. */
@Injectable()
export class AgentRoads {
  constructor(
    @Inject(AGENT_RUNNER) private readonly agent: AgentRunner,
    @Inject(MODEL_GATEWAY) private readonly gateway: ModelGateway,
    @Inject(GRAPH_MCP) private readonly graph: GraphMcp,
    @Inject(TASK_PURSES) private readonly purses: TaskPurses,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws AppError `model.unconfigured` */
  async open(run: Run, ground: Ground): Promise<OpenRoads> {
    if (this.agent.needsModel === undefined) return NONE;
    const model = await this.openModel(run, ground);
    try {
      const mcp = await this.openGraph(run, ground);
      const close = async () => void (await Promise.all([model.gateway.close(), mcp.server.close()]));
      return { access: { model: model.access, mcp: mcp.access }, exhausted: () => model.gateway.exhausted, close };
    } catch (error) {
      await model.gateway.close();
      throw error;
    }
  }

  private async openModel({ task, progress }: Run, ground: Ground) {
    const { socketPath, port } = await cageOf(ground).offer('model');
    const budgetUsd = this.config.task.maxCostUsd;
    const onAway = (away: boolean) => progress.touch(away ? MODEL_AWAY : undefined);
    const gateway = await this.gateway.open({ socketPath, spend: this.purses.open(task.id, task.epoch, budgetUsd), onAway });
    return { gateway, access: { port, token: gateway.token, budgetUsd } };
  }

  private async openGraph({ task }: Run, ground: Ground) {
    const { socketPath, port } = await cageOf(ground).offer('graph');
    const server = await this.graph.serve({ socketPath, repositoryId: task.repository.id, gitDir: ground.mirror.path, commit: ground.base });
    return { server, access: { port, token: server.token } };
  }
}
