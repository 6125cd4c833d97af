import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cage } from '../../../src/modules/agents/index.js';
import { PlainCages } from '../../../src/modules/agents/cage/cages.none.js';
import { LAST_FILE_MS, layOutSession, readSession } from '../../../src/modules/agents/claude/claude-session.js';
import { loadConfig } from '../../../src/shared/config/load-config.js';
import { bubblewrapIn, makeDataDir, shell } from './support.js';

const ID = '01900000-0000-4000-8000-000000000001';
const SESSION = Buffer.from(`{"sessionId":"${ID}","said":"hello"}\n`);
const FILE = `"$HOME"/.claude/projects/*/${ID}.jsonl`;

const data = makeDataDir();

afterAll(() => data.remove());

describe.each([
  ['bubblewrap', bubblewrapIn(data.path)],
  ['none', new PlainCages({ dataDir: data.path, customAgent: undefined })],
] as const)('the conversation that Claude Code keeps (%s)', (kind, cages) => {
  let cage: Cage;
  const { signal } = new AbortController();

  beforeEach(async () => {
    cage = await cages.open({ runId: `session-${kind}` });
    expect(await layOutSession(cage, SESSION, signal)).toBe(ID);
  });
  afterEach(() => cage.close());

  it('is read as it was laid out', async () => {
    expect(await readSession(cage, ID, signal)).toEqual(SESSION);
    expect(await readSession(cage, ID.replace('1', '2'), signal)).toBeUndefined();
  });

  it.each([
    ['a pipe', `mkfifo $f`],
    ['a way to another file', `echo '{"sessionId":"${ID}"}' > "$HOME/other" && ln -s "$HOME/other" $f`],
    ['a folder', 'mkdir $f'],
  ])('is none when the agent put %s in its place, and nobody waits for it', async (_, script) => {
    expect(await shell(cage, `f=$(echo ${FILE}) && rm $f && ${script}`)).toMatchObject({ code: 0 });
    // Longer than that, and the run would have ended it: the code would not be the program's own.
    const kills = countKills(cage);
    expect(await readSession(kills.cage, ID, signal)).toBeUndefined();
    expect(kills.count()).toBe(0);
  });
});

/** The cage, and how often something in it was killed. */
function countKills(cage: Cage): { readonly cage: Cage; count(): number } {
  let kills = 0;
  const spawn: Cage['spawn'] = (command) => {
    const running = cage.spawn(command);
    return { ...running, signal: (name) => running.signal(name), kill: () => ((kills += 1), running.kill()) };
  };
  return { cage: { ...cage, spawn } as Cage, count: () => kills };
}

it('a worker that stops in the middle of everything ends before Docker ends it', () => {
  const compose = readFileSync(join(import.meta.dirname, '../../../docker-compose.yml'), 'utf8');
  const dockerMs = Number(/stop_grace_period: (\d+)s/.exec(compose)?.[1]) * 1000;
  const { shutdown, agent } = loadConfig({});
  expect(shutdown.graceMs + 2 * agent.stopGraceMs + LAST_FILE_MS).toBeLessThan(dockerMs);
});
