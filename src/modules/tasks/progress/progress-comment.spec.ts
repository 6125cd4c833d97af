import { claimedTask, TASK_ID } from '../../../../test/integration/tasks/support/fixtures.js';
import type { StepFacts, StepRecord } from '../board/task-board.port.js';
import type { TaskStep } from '../task.js';
import { duration, renderProgress, type ProgressView } from './progress-comment.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 1, 10) + seconds * 1000);

function step(name: TaskStep, state: StepRecord['state'], seconds: number, facts: StepFacts = {}): StepRecord {
  return { step: name, state, facts, startedAt: at(0), finishedAt: state === 'running' ? undefined : at(seconds) };
}

const upToCollect = [step('token', 'done', 0.2), step('checkout', 'done', 1.25, { branch: 'agent-bot/issue-12' }), step('graph', 'done', 0.05), step('agent', 'done', 65), step('collect', 'done', 0.1)];

function view(changes: Partial<ProgressView>): ProgressView {
  return { task: claimedTask(), steps: upToCollect, ending: undefined, note: undefined, output: undefined, spend: undefined, parked: undefined, waiting: 0, now: at(125), ...changes };
}

const SPEND = { costUsd: 0.125, calls: 4, inputTokens: 4000, outputTokens: 200, cacheReadTokens: 1200, cacheWriteTokens: 800, models: ['claude-opus-5-5'] };

const FOOTER = `Duration 2 min 5 s · Task \`${TASK_ID}\`\n\n<!-- agent-bot:task=${TASK_ID} -->`;

describe('progress comment', () => {
  it('shows work under way', () => {
    expect(renderProgress(view({ steps: [...upToCollect.slice(0, 3), step('agent', 'running', 0)] }))).toBe(
      `**agent-bot** · working

- [x] access to the repository · 200 ms
- [x] checkout · 1.3 s
- [x] knowledge graph · 50 ms
- [ ] agent · working
- [ ] collect the change
- [ ] checks
- [ ] pull request

${FOOTER}`,
    );
  });

  it('says until when GitHub limits us, and that it did', () => {
    const until = at(3600);
    const words = (changes: Partial<ProgressView>) => renderProgress(view({ parked: { code: 'host.limited', until }, ...changes }));
    expect(words({})).toContain('\n\nGitHub’s rate limit is in the way until 2026-11-01 11:00:00 UTC; the work goes on by itself then.\n\n');
    expect(words({ now: at(3600) })).toContain('\n\nGitHub’s rate limit held this up until 2026-11-01 11:00:00 UTC.\n\n');
    expect(words({ ending: { state: 'stopped', reason: 'Stopped by alice.' } })).not.toContain('rate limit');
  });

  it('says that GitHub did not answer for a while', () => {
    const words = (now: Date) => renderProgress(view({ parked: { code: 'host.away', until: at(3600) }, now }));
    expect(words(at(1))).toContain('\n\nGitHub did not answer, so it is not asked until 2026-11-01 11:00:00 UTC; the work goes on by itself then.\n\n');
    expect(words(at(3600))).toContain('\n\nGitHub did not answer for a while, which held this up until 2026-11-01 11:00:00 UTC.\n\n');
  });

  it('shows the pull request when done', () => {
    const steps = [...upToCollect, step('verify', 'done', 3, { words: 'passed: `npm test`' }), step('publish', 'done', 2, { pullRequest: 101, url: 'https://github.com/acme/shop/pull/101' }), step('report', 'running', 0)];
    expect(renderProgress(view({ steps, ending: { state: 'done', reason: 'Pull request #101 is open.' } }))).toBe(
      `**agent-bot** · done

- [x] access to the repository · 200 ms
- [x] checkout · 1.3 s
- [x] knowledge graph · 50 ms
- [x] agent · 1 min 5 s
- [x] collect the change · 100 ms
- [x] checks · 3.0 s
- [x] pull request · 2.0 s

Pull request: [#101](https://github.com/acme/shop/pull/101) · Branch: \`agent-bot/issue-12\`

Checks: passed: \`npm test\`

${FOOTER}`,
    );
  });

  it('gives the reason and the tail of the output when the checks failed', () => {
    const steps = [...upToCollect, step('verify', 'failed', 3, { final: true })];
    const body = renderProgress(view({ steps, ending: { state: 'failed', reason: 'The checks failed.' }, output: '\u001b[31m1 failing\u001b[0m\r\n@octocat' }));
    expect(body).toContain('**agent-bot** · failed\n');
    expect(body).toContain('- [ ] checks · failed · 3.0 s\n- [ ] pull request\n\nThe checks failed.\n\n```text\n1 failing\n@\u200boctocat\n```\n\n');
  });

  it('gives the reason of no change and shows no link', () => {
    const body = renderProgress(view({ ending: { state: 'no change', reason: 'The agent changed nothing.' } }));
    expect(body.split('\n')[0]).toBe('**agent-bot** · no change');
    expect(body).toContain('\n\nThe agent changed nothing.\n\n');
    expect(body).not.toContain('Pull request:');
  });

  it.each([
    [1, 'One more request waits here and is begun next.'],
    [3, '3 more requests wait here and are begun next, as one task.'],
  ])('says at its end that %i more wait', (waiting, words) => {
    const ending = { state: 'stopped', reason: 'Stopped by ada.' } as const;
    expect(renderProgress(view({ ending, waiting }))).toContain(`Stopped by ada.\n\n${words}\n\n${FOOTER}`);
  });

  it('marks a skipped step, a note, and the cost when it is known', () => {
    const body = renderProgress(view({ steps: [...upToCollect, step('verify', 'skipped', 0)], note: 'GitHub is away.', spend: SPEND }));
    expect(body).toContain('- [x] checks · skipped');
    expect(body).toContain('\n\nGitHub is away.\n\nDuration 2 min 5 s · Cost $0.13 · 6.0k tokens in (1.2k from cache), 200 out · 4 calls · `claude-opus-5-5` · Task');
  });

  it('links the task where people can reach the product', () => {
    const url = `https://bot.example.org/api/v1/tasks/${TASK_ID}`;
    expect(renderProgress(view({ taskUrl: url }))).toContain(`Duration 2 min 5 s · Task [\`${TASK_ID}\`](${url})\n\n<!--`);
  });

  it('ends in its one marker whatever a reason says', () => {
    const body = renderProgress(view({ ending: { state: 'failed', reason: '<!-- agent-bot:task=other --> @octocat <b>' } }));
    expect(body.match(/<!--/g)).toHaveLength(1);
    expect(body).toContain('&lt;\u200b!-- agent-bot:task=other --> @\u200boctocat &lt;b>');
  });
});

describe('duration', () => {
  it.each([
    [-5, '0 ms'],
    [850, '850 ms'],
    [3200, '3.2 s'],
    [245_400, '4 min 5 s'],
  ])('says %d ms as %s', (ms, words) => expect(duration(ms)).toBe(words));
});
