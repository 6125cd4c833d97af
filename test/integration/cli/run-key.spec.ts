import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentBot } from './support/agent-bot.js';

describe('agent-bot run without a key of its model', () => {
  const home = mkdtempSync(join(tmpdir(), 'agent-bot-run-key-'));
  const env = { DATA_DIR: join(home, 'unused'), DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' };

  afterAll(() => rmSync(home, { recursive: true }));

  it.each([
    ['AGENT', '', { AGENT: 'claude' }],
    ['--agent', '--agent claude', { AGENT: 'offline' }],
  ])('is refused at once, by %s, with the variable to set', async (_way, more, named) => {
    const outcome = await agentBot(`run --repo . --prompt mend ${more}`, { ...env, ...named });
    expect(outcome).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/^error: .*claude.* ANTHROPIC_API_KEY/) as string });
    expect(existsSync(env.DATA_DIR)).toBe(false);
  });
});
