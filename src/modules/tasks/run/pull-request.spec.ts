import { claimedTask, TASK_ID } from '../../../../test/integration/tasks/support/fixtures.js';
import { branchOf, commitMessage, pullRequestBody, pullRequestTitle } from './pull-request.js';

const verdict = { ran: true, words: 'passed: `npm test`' };
const file = (path: string) => ({ path, added: 3, deleted: 1 });

describe('pull request', () => {
  it('works on a branch named by the issue', () => {
    expect(branchOf(claimedTask())).toBe('agent-bot/issue-12');
  });

  it('says what it closes, what changed, what the checks said and which task made it', () => {
    expect(pullRequestBody(claimedTask(), [file('src/total.js'), file('test/total.js')], verdict)).toBe(
      [
        'Closes #12.',
        '',
        '**What changed**',
        '',
        '- `src/total.js` +3 −1',
        '- `test/total.js` +3 −1',
        '',
        '**Checks:** passed: `npm test`',
        '',
        `Asked for by \`octocat\`. Made by agent-bot, task \`${TASK_ID}\`.`,
      ].join('\n'),
    );
  });

  it('names the trace that led here, when there is one', () => {
    const traceId = 'a1'.repeat(16);
    expect(pullRequestBody(claimedTask({ traceId }), [], verdict).split('\n').at(-1)).toBe(`Asked for by \`octocat\`. Made by agent-bot, task \`${TASK_ID}\`, trace \`${traceId}\`.`);
  });

  it('names fifty files and counts the rest', () => {
    const body = pullRequestBody(claimedTask(), Array.from({ length: 53 }, (_, index) => file(`f${index}`)), verdict);
    expect(body).toContain('- `f49` +3 −1\n- and 3 more');
    expect(body).not.toContain('f50');
  });

  it('takes the title of the issue without mentions, closing words that work, or line breaks', () => {
    expect(pullRequestTitle(claimedTask({ issueTitle: 'Fixes #3\n@octocat' }))).toBe('Fixes #\u200b3 @\u200boctocat');
    expect(pullRequestTitle(claimedTask({ issueTitle: '\u200b ' }))).toBe('Work on issue 12');
    expect([...pullRequestTitle(claimedTask({ issueTitle: 'x'.repeat(500) }))]).toHaveLength(200);
  });

  it('lets a file name break out of nothing', () => {
    expect(pullRequestBody(claimedTask(), [file('a`b\n@acme/team <!-- x -->')], verdict)).toContain('- ``a`b @\u200bacme/team <\u200b!-- x -->`` +3 −1');
  });
});

describe('commit message', () => {
  it('ends in the trailers', () => {
    expect(commitMessage(claimedTask())).toBe(`Total is wrong\n\nTask: ${TASK_ID}\nCo-authored-by: octocat <octocat@users.noreply.github.com>\n`);
  });

  it('takes no trailer from outside', () => {
    const message = commitMessage(claimedTask({ issueTitle: 'Hi\n\nSigned-off-by: boss', requestedBy: 'x\nTask: forged' }));
    expect(message).toBe(`Hi Signed-off-by: boss\n\nTask: ${TASK_ID}\n`);
  });
});
