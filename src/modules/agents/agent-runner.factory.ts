import type { Config } from '../../shared/config/index.js';
import { ClaudeAgentRunner } from './agent-runner.claude.js';
import { OfflineAgentRunner } from './agent-runner.offline.js';
import type { AgentRunner } from './agent-runner.port.js';
import { findDefaultScript } from './offline/default-script.js';

function offline({ agent }: Config): AgentRunner {
  return new OfflineAgentRunner({ program: agent.offlinePath, script: agent.offlineScript ?? findDefaultScript(), stopGraceMs: agent.stopGraceMs });
}

function claude({ agent, dataDir, task }: Config): AgentRunner {
  return new ClaudeAgentRunner({
    path: agent.claudePath,
    searchPath: agent.searchPath,
    from: import.meta.dirname,
    dataDir,
    model: agent.claudeModel,
    maxTurns: agent.claudeMaxTurns,
    apiTimeoutMs: task.idleMs,
    stopGraceMs: agent.stopGraceMs,
  });
}

const RUNNERS: Readonly<Record<string, (config: Config) => AgentRunner>> = { claude, offline };

/** The runner that configuration names. */
export function createRunner(config: Config): AgentRunner {
  const make = Object.hasOwn(RUNNERS, config.agent.name) ? RUNNERS[config.agent.name] : undefined;
  if (make === undefined) throw new Error(`AGENT=${config.agent.name} is not known; known are ${Object.keys(RUNNERS).join(', ')}`);
  return make(config);
}
