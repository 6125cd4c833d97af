import type { HostWaitCode } from '../../../shared/http/host-wait.js';
import { spendWords } from '../budget/spend-words.js';
import type { TaskSpend } from '../budget/task-purses.port.js';
import { codeSpan, fencedTail, prose } from '../foreign-text.js';
import type { Ending } from '../run/ending.js';
import type { Parked, StepRecord } from '../board/task-board.port.js';
import type { Task, TaskState, TaskStep } from '../task.js';

/** Lines and characters of the checks' output that are shown. */
const TAIL = { lines: 40, characters: 6000 };
const REASON_MAX = 1000;

/** Everything the comment is made from; times are the checkpoints'. */
export interface ProgressView {
  readonly task: Task;
  /** Where people see it; undefined when nobody else can reach the product. */
  readonly taskUrl?: string | undefined;
  readonly steps: readonly StepRecord[];
  readonly ending: Ending | undefined;
  /** A word on what is going on beside the steps. */
  readonly note: string | undefined;
  /** What the repository's failed checks printed. */
  readonly output: string | undefined;
  /** Undefined when no model was asked. */
  readonly spend: TaskSpend | undefined;
  /** When what stopped the work for a while at GitHub ends or ended. */
  readonly parked: Parked | undefined;
  /** Requests that begin when this task has ended; 0 while it is at work. */
  readonly waiting: number;
  readonly now: Date;
}

const WORDS: Readonly<Record<Exclude<TaskStep, 'report'>, string>> = {
  token: 'access to the repository',
  checkout: 'checkout',
  graph: 'knowledge graph',
  agent: 'agent',
  collect: 'collect the change',
  verify: 'checks',
  publish: 'pull request',
};

/** How the bot knows its own comment of a task again. */
export function progressMarker(taskId: string): string {
  return `<!-- agent-bot:task=${taskId} -->`;
}

export function renderProgress(view: ProgressView): string {
  const state: TaskState = view.ending?.state ?? 'working';
  const parts = [`**agent-bot** · ${state}`, checklist(view), ...reason(view), ...held(view), ...links(view), ...next(view), footer(view), progressMarker(view.task.id)];
  return parts.join('\n\n');
}

function checklist({ steps, ending }: ProgressView): string {
  return (Object.keys(WORDS) as (keyof typeof WORDS)[])
    .map((name) => line(WORDS[name], steps.find((record) => record.step === name), ending))
    .join('\n');
}

/** A step that was under way when the task was stopped is not under way any more. */
function line(words: string, record: StepRecord | undefined, ending: Ending | undefined): string {
  if (record === undefined || (record.state === 'running' && ending !== undefined)) return `- [ ] ${words}`;
  if (record.state === 'running') return `- [ ] ${words} · working`;
  const took = record.finishedAt === undefined ? '' : ` · ${duration(record.finishedAt.getTime() - record.startedAt.getTime())}`;
  if (record.state === 'failed') return `- [ ] ${words} · failed${took}`;
  return record.state === 'skipped' ? `- [x] ${words} · skipped` : `- [x] ${words}${took}`;
}

function reason(view: ProgressView): string[] {
  if (view.ending === undefined) return view.note === undefined ? [] : [prose(view.note, REASON_MAX)];
  if (view.ending.state === 'done') return [];
  const words = prose(view.ending.reason, REASON_MAX);
  return view.output === undefined ? [words] : [words, fencedTail(view.output, TAIL.lines, TAIL.characters)];
}

function held({ parked, ending, now }: ProgressView): string[] {
  if (parked === undefined) return [];
  const until = `${parked.until.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const { past, present } = HELD[parked.code];
  if (parked.until <= now) return [`${past} until ${until}.`];
  return ending === undefined ? [`${present} until ${until}; the work goes on by itself then.`] : [];
}

const HELD: Readonly<Record<HostWaitCode, { readonly past: string; readonly present: string }>> = {
  'host.limited': { past: 'GitHub’s rate limit held this up', present: 'GitHub’s rate limit is in the way' },
  'host.away': { past: 'GitHub did not answer for a while, which held this up', present: 'GitHub did not answer, so it is not asked' },
};

function links(view: ProgressView): string[] {
  const url = view.steps.find((record) => record.step === 'publish')?.facts['url'];
  const number = view.steps.find((record) => record.step === 'publish')?.facts['pullRequest'];
  const branch = view.steps.find((record) => record.step === 'checkout')?.facts['branch'];
  if (view.ending?.state !== 'done' || typeof url !== 'string') return [];
  return [`Pull request: [#${number}](${url}) · Branch: ${codeSpan(String(branch), 200)}`, ...checks(view.steps)];
}

function next({ waiting }: ProgressView): string[] {
  if (waiting === 0) return [];
  return [waiting === 1 ? 'One more request waits here and is begun next.' : `${waiting} more requests wait here and are begun next, as one task.`];
}

/** Words of the verify step, made by us. */
function checks(steps: readonly StepRecord[]): string[] {
  const words = steps.find((record) => record.step === 'verify')?.facts['words'];
  return typeof words === 'string' ? [`Checks: ${words}`] : [];
}

function footer(view: ProgressView): string {
  const took = `Duration ${duration(view.now.getTime() - view.task.createdAt.getTime())}`;
  const cost = view.spend === undefined ? [] : [`Cost ${spendWords(view.spend)}`];
  const trace = view.task.traceId === undefined ? [] : [`Trace ${codeSpan(view.task.traceId, 32)}`];
  return [took, ...cost, `Task ${linked(codeSpan(view.task.id, 36), view.taskUrl)}`, ...trace].join(' · ');
}

/** `850 ms`, `3.2 s`, `4 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const linked = (words: string, url: string | undefined): string => (url === undefined ? words : `[${words}](${url})`);
