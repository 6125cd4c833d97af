import type { ChangedFile } from '../../repos/index.js';
import { spendWords } from '../budget/spend-words.js';
import type { TaskSpend } from '../budget/task-purses.port.js';
import { codeSpan, plainLine } from '../foreign-text.js';
import type { Task } from '../task.js';
import type { Verdict } from './run.js';

/** Characters; GitHub's own limit of a title is 256. */
const TITLE_MAX = 200;
/** Characters of a commit's first line. */
const SUBJECT_MAX = 72;
/** Files named in the body; more are counted. */
const FILES_MAX = 50;
const PATH_MAX = 200;

export function branchOf(task: Task): string {
  return task.branch ?? `agent-bot/issue-${task.issueNumber}`;
}

export function pullRequestTitle(task: Task): string {
  return plainLine(task.issueTitle, TITLE_MAX) || `Work on issue ${task.issueNumber}`;
}

export function pullRequestBody(task: Task, files: readonly ChangedFile[], verdict: Verdict, spend?: TaskSpend): string {
  return [
    `Closes #${task.issueNumber}.`,
    ['**What changed**', '', ...files.slice(0, FILES_MAX).map(fileLine), ...moreLine(files.length)].join('\n'),
    `**Checks:** ${verdict.words}`,
    ...(spend === undefined ? [] : [`**Usage:** ${spendWords(spend)}`]),
    `Asked for by ${codeSpan(task.requestedBy, 100)}. Made by agent-bot, task ${codeSpan(task.id, 36)}${task.traceId === undefined ? '' : `, trace ${codeSpan(task.traceId, 32)}`}.`,
  ].join('\n\n');
}

export function commitMessage(task: Task): string {
  const subject = plainLine(task.issueTitle, SUBJECT_MAX) || `Work on issue ${task.issueNumber}`;
  return `${subject}\n\n${[`Task: ${task.id}`, ...coAuthor(task.requestedBy)].join('\n')}\n`;
}

/** A login is written into a trailer only when it is one. */
function coAuthor(login: string): string[] {
  return /^[A-Za-z0-9][A-Za-z0-9-]*(\[bot\])?$/.test(login) ? [`Co-authored-by: ${login} <${login}@users.noreply.github.com>`] : [];
}

function fileLine(file: ChangedFile): string {
  return `- ${codeSpan(file.path, PATH_MAX)} +${file.added} −${file.deleted}`;
}

function moreLine(count: number): string[] {
  return count > FILES_MAX ? [`- and ${count - FILES_MAX} more`] : [];
}
