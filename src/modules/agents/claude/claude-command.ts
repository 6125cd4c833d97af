import type { AgentRequest } from '../agent-runner.port.js';
import { CLAUDE_INSIDE } from './claude-program.js';

export interface ClaudeSettings {
  readonly model: string | undefined;
  readonly maxTurns: number;
  /** Longest wait for one answer, milliseconds. */
  readonly apiTimeoutMs: number;
}

/** Tries after the first; the CLI's own default is 10 and takes more than 40 s. */
const API_RETRIES = 3;
const TOOLS = ['Read', 'Edit', 'Write', 'Glob', 'Grep', 'Bash'];

type Access = Pick<AgentRequest, 'model' | 'mcp'>;

/** Before the request of a conversation that goes on. */
const RESUMED = 'You were stopped before this was done; now go on. The working tree is at its start again: nothing that you changed before is in it. The request, as it stands now:';

export const promptOf = (prompt: string, resume: string | undefined): string => (resume === undefined ? prompt : `${RESUMED}\n\n${prompt}`);

/** The token is expanded by the CLI from its environment, so that it is in no argument. */
function servers({ mcp }: Access): string {
  const graph = { type: 'http', url: `http://127.0.0.1:${mcp?.port}/mcp`, headers: { Authorization: 'Bearer ${GRAPH_TOKEN}' } };
  return JSON.stringify({ mcpServers: mcp === undefined ? {} : { graph } });
}

/**
 * Nothing of the repository configures the agent: neither its settings and hooks nor its MCP servers. Every tool may
 * run, for the cage is the boundary: an agent that can run code is not held by rules about files. `resume`: id of a
 * session that goes on; what it cost before counts for the CLI's own budget, so that the gateway alone keeps ours.
 */
export function claudeArguments(settings: ClaudeSettings, access: Access, resume?: string): readonly string[] {
  return [
    CLAUDE_INSIDE,
    ...['-p', '--output-format', 'stream-json', '--verbose'],
    ...(resume === undefined ? [] : ['--resume', resume]),
    ...['--setting-sources', '', '--strict-mcp-config', '--mcp-config', servers(access)],
    ...['--tools', TOOLS.join(',')],
    ...['--permission-mode', 'bypassPermissions'],
    ...['--max-turns', `${settings.maxTurns}`],
    ...(access.model === undefined || resume !== undefined ? [] : ['--max-budget-usd', `${access.model.budgetUsd}`]),
    ...(settings.model === undefined ? [] : ['--model', settings.model]),
  ];
}

/** The model's address is the run's gateway and the key its token: the real ones are not in the cage. */
export function claudeEnvironment(settings: ClaudeSettings, { model, mcp }: Access): Record<string, string> {
  return {
    ...(model === undefined ? {} : { ANTHROPIC_BASE_URL: `http://127.0.0.1:${model.port}`, ANTHROPIC_API_KEY: model.token }),
    ...(mcp === undefined ? {} : { GRAPH_TOKEN: mcp.token }),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    CLAUDE_CODE_MAX_RETRIES: `${API_RETRIES}`,
    API_TIMEOUT_MS: `${settings.apiTimeoutMs}`,
    NO_PROXY: '127.0.0.1,localhost',
  };
}
