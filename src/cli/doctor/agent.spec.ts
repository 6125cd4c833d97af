import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../shared/config/load-config.js';
import { checkAgent } from './agent.js';

describe('the check of the agent', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agent-bot-claude-'));
  const program = join(folder, 'claude');

  afterAll(() => rmSync(folder, { recursive: true }));

  const check = (says: string, env: Readonly<Record<string, string>> = { ANTHROPIC_API_KEY: 'sk-ant-x' }) => {
    writeFileSync(program, `#!/bin/sh\n[ -z "$ANTHROPIC_API_KEY" ] && [ "$PWD" = "$HOME" ] && touch here && ${says}\n`, { mode: 0o755 });
    return checkAgent(loadConfig({ AGENT_CLAUDE_PATH: program, DATA_DIR: folder, ...env }));
  };

  it('names the version and the place', async () => {
    expect(await check("echo '2.1.330 (Claude Code)'")).toEqual({ status: 'ok', detail: `claude 2.1.330, ${program}` });
    expect(readdirSync(folder)).toEqual(['claude']);
  });

  it.each([
    ['another version', "echo '2.2.0 (Claude Code)'", undefined, 'Claude Code 2.2.0 is not the 2.1.330', '@anthropic-ai/claude-code@2.1.330'],
    ['something else', 'echo something', undefined, 'does not tell its version', 'AGENT_CLAUDE_PATH'],
    ['a failure', 'exit 1', undefined, 'does not tell its version', 'AGENT_CLAUDE_PATH'],
    ['no key', "echo '2.1.330 (Claude Code)'", {}, 'its model has no key', 'ANTHROPIC_API_KEY'],
    ['no program', 'true', { AGENT_CLAUDE_PATH: '/nowhere/claude' }, 'not there', 'AGENT_CLAUDE_PATH'],
  ])('warns of %s', async (_what, says, env, word, remedy) => {
    expect(await check(says, env)).toMatchObject({ status: 'warn', detail: expect.stringContaining(word) as string, remedy: expect.stringContaining(remedy) as string });
  });

  it('asks nothing of an agent that is no program', async () => {
    expect(await check('true', { AGENT: 'offline' })).toEqual({ status: 'ok', detail: 'offline' });
  });
});
