import { testsOn } from './checks.js';
import { dataDirOf } from './data-place.js';
import { diffOf } from './github/git/changes.js';
import type { Issue, Repository, StandIn } from './github/index.js';
import type { ProductProcess } from './product-process.js';
import { repositoryFiles } from './repository-files.js';
import { TaskWatch, type WatchedTask } from './task-watch.js';

export type Tell = (line: string) => void;

export interface Outcome {
  readonly taskId: string;
  readonly pullRequest: string;
  readonly seconds: number;
  readonly steps: Readonly<Record<string, number>>;
}

const OWNER = 'octo';
const indented = (text: string): string => text.trimEnd().replace(/^/gm, '    ');

/** A repository whose tests fail, and an issue that says so. Each run has an issue of its own. */
export async function setScene(github: StandIn, tell: Tell): Promise<Issue> {
  const repository = await github.createRepository(OWNER, 'invoices', repositoryFiles());
  const before = await testsOn(repository, repository.defaultBranch);
  if (before.passes) throw new Error("the demo repository's tests pass already: there is nothing to fix");
  tell(`${OWNER}/invoices is on ${github.url}; its tests fail on ${repository.defaultBranch}, as they should`);
  const issue = await github.openIssue(repository, OWNER, 'Invoices are a cent too low', 'The total of 2 × 12.49 with 19 % tax is 29.72; it should be 29.73. `npm test` shows it.');
  tell(`${OWNER} opened issue #${issue.number}: ${issue.title}`);
  return issue;
}

async function deliverMention(github: StandIn, product: ProductProcess, issue: Issue, tell: Tell): Promise<string> {
  const comment = await github.comment(issue, OWNER, `@${github.slug} please make the failing test pass`);
  const payload = await github.payloads.issueCommentCreated(issue, comment);
  const { guid, status, body } = await github.deliver('issue_comment', payload, { url: `${product.url}/webhooks/github` });
  tell(`signed webhook issue_comment ${guid} → ${status} ${body}`);
  if (status !== 202) throw new Error(`the webhook was not accepted: ${status} ${body}`);
  return guid;
}

async function checkedPull(github: StandIn, repository: Repository, branch: string, tell: Tell): Promise<string> {
  const pull = (await github.pulls(repository)).find(({ head, state }) => head.ref === branch && state === 'open');
  if (!pull) throw new Error(`there is no open pull request of ${branch}`);
  tell(`pull request #${pull.number} by ${pull.user.login}: ${pull.title}`);
  const diff = await diffOf(repository.bareDir, pull.base.sha, pull.head.sha);
  if (diff === '') throw new Error('the pull request changes nothing');
  tell(indented(diff));
  const after = await testsOn(repository, branch);
  if (!after.passes) throw new Error(`the repository's tests fail on ${branch}:\n${after.output}`);
  tell(`npm test passes on ${branch}`);
  return pull.html_url;
}

async function checkComment(github: StandIn, issue: Issue, task: WatchedTask, tell: Tell): Promise<void> {
  const own = (await github.comments(issue)).filter((comment) => comment.performed_via_github_app !== null);
  if (own.length !== 1 || !own[0]?.body.includes(task.id)) throw new Error(`expected one progress comment on the issue, found ${own.length}`);
  tell(`progress comment of ${own[0].user.login}:\n${indented(own[0].body)}`);
}

/** From the webhook to the open pull request, as the product's database and GitHub tell it. */
export async function followRequest(github: StandIn, product: ProductProcess, issue: Issue, dataDir: string, tell: Tell): Promise<Outcome> {
  const watch = await TaskWatch.open(dataDirOf(dataDir), tell);
  try {
    const startedAt = performance.now();
    const guid = await deliverMention(github, product, issue, tell);
    const task = await watch.follow(guid, () => product.runs);
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    tell(`task ${task.id} ended ${task.state} after ${seconds} s: ${task.reason}`);
    if (task.state !== 'done') throw new Error(`the task ended ${task.state}: ${task.reason}`);
    const pullRequest = await checkedPull(github, issue.repository, `agent-bot/issue-${issue.number}`, tell);
    await checkComment(github, issue, task, tell);
    return { taskId: task.id, pullRequest, seconds, steps: Object.fromEntries(task.steps.map(({ step, ms }) => [step, ms])) };
  } finally {
    await watch.close();
  }
}
