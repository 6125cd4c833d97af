import { parseArgs } from 'node:util';

const AGENTS = ['offline', 'claude'] as const;
export type DemoAgent = (typeof AGENTS)[number];

export interface DemoOptions {
  /** Leave the product and the stand-in running until Ctrl-C. */
  readonly keep: boolean;
  readonly agent: DemoAgent;
}

type Refusal = { readonly refusal: string };

const isAgent = (name: string): name is DemoAgent => (AGENTS as readonly string[]).includes(name);

/** What was asked for, or why it can not be had. */
export function optionsOf(args: readonly string[], env: NodeJS.ProcessEnv = process.env): DemoOptions | Refusal {
  try {
    const { values } = parseArgs({ args: [...args], options: { agent: { type: 'string', default: 'offline' }, keep: { type: 'boolean', default: false } } });
    return agentOf(values.agent, values.keep, env);
  } catch (error) {
    return { refusal: `${error instanceof Error ? error.message : String(error)}\nUsage: npm run demo [-- --keep] [--agent ${AGENTS.join('|')}]` };
  }
}

function agentOf(agent: string, keep: boolean, env: NodeJS.ProcessEnv): DemoOptions | Refusal {
  if (!isAgent(agent)) return { refusal: `The demo knows the agents ${AGENTS.join(' and ')}, not ${agent}.` };
  const hasKey = [env['ANTHROPIC_API_KEY'], env['ANTHROPIC_API_KEY_FILE']].some((value) => value !== undefined && value !== '');
  if (agent === 'claude' && !hasKey) return { refusal: 'The demo with --agent claude asks the real model: set ANTHROPIC_API_KEY (and AGENT_CLAUDE_PATH unless claude is on PATH).' };
  return { keep, agent };
}
