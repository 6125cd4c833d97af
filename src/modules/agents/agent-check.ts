import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Config } from '../../shared/config/index.js';
import { findClaude } from './claude/claude-program.js';
import { claudeVersionIn, KNOWN_CLAUDE, otherClaude } from './claude/claude-version.js';

/** For `--version`, milliseconds; a cold start takes a second. */
const PROBE_MS = 30_000;

export interface AgentFound {
  /** In words: name, version, place. */
  readonly detail: string;
  /** What is not as it should be, and what to do. */
  readonly problem?: { readonly word: string; readonly remedy: string };
}

/** The agent that configuration names, as it is on this machine. Asks its program for the version, outside a cage. */
export async function findAgent(config: Pick<Config, 'agent' | 'dataDir' | 'models'>): Promise<AgentFound> {
  const { agent, dataDir, models } = config;
  if (agent.name !== 'claude') return { detail: agent.name };
  const path = findClaude({ path: agent.claudePath, searchPath: agent.searchPath, from: import.meta.dirname, dataDir });
  const install = `install @anthropic-ai/claude-code@${KNOWN_CLAUDE}`;
  if (path === undefined) return { detail: 'claude', problem: { word: 'the program is not there', remedy: `${install} or set AGENT_CLAUDE_PATH, wherever tasks run` } };
  const version = await versionOf(path, agent.searchPath);
  if (version === undefined) return { detail: `claude, ${path}`, problem: { word: 'it does not tell its version', remedy: `${install}, or set AGENT_CLAUDE_PATH to it` } };
  const detail = `claude ${version}, ${path}`;
  const other = otherClaude(version);
  if (other !== undefined) return { detail, problem: { word: other, remedy: `${install}; another may work, and may not` } };
  return models.anthropic.key === undefined ? { detail, problem: { word: 'its model has no key', remedy: 'set ANTHROPIC_API_KEY, wherever tasks run' } } : { detail };
}

/** With a home of its own, so that nothing of this user's is read or written, and nothing of our environment. */
async function versionOf(path: string, searchPath: string): Promise<string | undefined> {
  const home = await mkdtemp(join(tmpdir(), 'agent-bot-version-'));
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: PROBE_MS, cwd: home, env: { PATH: searchPath, HOME: home, DISABLE_AUTOUPDATER: '1' } });
    return claudeVersionIn(stdout);
  } catch {
    return undefined;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
