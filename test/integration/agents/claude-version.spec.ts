import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClaudeAgentRunner } from '../../../src/modules/agents/agent-runner.claude.js';
import type { AgentEvent } from '../../../src/modules/agents/index.js';
import { describeWith } from '../../support/requires.js';
import { bubblewrapIn, makeDataDir } from './support.js';

/** Tells a version and says it is done. */
const program = (version: string) => `#!/bin/sh
[ "$1" = --version ] && { echo '${version} (Claude Code)'; exit 0; }
echo '{"type":"result","subtype":"success","is_error":false,"num_turns":1,"result":"Done.","usage":{}}'
`;

describeWith('bubblewrap', 'the version of Claude Code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agent-bot-version-'));

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['2.1.330', []],
    ['2.2.0', [{ type: 'warning', text: 'Claude Code 2.2.0 is not the 2.1.330 that agent-bot was tested with' }]],
  ])('%s is kept with the run, and told when it is another', async (version, told) => {
    const path = join(folder, `claude-${version}`);
    writeFileSync(path, program(version), { mode: 0o755 });
    const data = await makeDataDir();
    const cages = bubblewrapIn(data.path);
    const events: AgentEvent[] = [];
    const runner = new ClaudeAgentRunner({ path, searchPath: '', from: folder, dataDir: data.path, model: undefined, maxTurns: 5, apiTimeoutMs: 10_000, stopGraceMs: 500 });
    const run = await runner.run({
      cage: await cages.open({ runId: 'version' }),
      prompt: 'look around',
      limits: { wallMs: 60_000, idleMs: 30_000, outputBytes: 1_000_000 },
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
      model: { port: 9, token: 'none', budgetUsd: 1 },
    });
    await cages.closeAll();
    await data.remove();
    expect(run).toMatchObject({ version, outcome: { kind: 'finished', summary: 'Done.' } });
    expect(events.filter(({ type }) => type === 'warning')).toEqual(told);
  });
});
