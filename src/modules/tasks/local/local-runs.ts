import { Inject, Injectable } from '@nestjs/common';
import { AGENT_RUNNER, CAGES, type AgentRunner, type Cage, type Cages } from '../../agents/index.js';
import { bundlePath, LOCAL_SOURCE, type LocalSource } from '../../repos/index.js';
import { plainLine, visible, withoutAnsi } from '../foreign-text.js';
import type { Ending } from '../run/ending.js';
import { Past } from '../run/past.js';
import { RunStopped } from '../run/run.js';
import { RunTask } from '../run/run-task.js';
import type { TaskEvent } from '../record/task-log.port.js';
import type { ClaimedTask } from '../task.js';
import { type LocalReport, reportOf } from './local-report.js';
import { LocalRows } from './local-rows.js';

export interface LocalRequest {
  readonly taskId: string;
  readonly prompt: string;
  readonly now: Date;
  /** Aborted by the person; the run then ends as `stopped`, with nothing of it left. */
  readonly signal: AbortSignal;
  readonly tell: (event: TaskEvent) => void;
}

/** Lines and characters of a terminal's end that a report quotes. */
const OUTPUT = { lines: 20, characters: 4_000 };
const TITLE_MAX = 72;
const SHORT_ID = 8;

/** The same road for a repository that a person named, from a prompt to a branch, in this one process. */
@Injectable()
export class LocalRuns {
  constructor(
    private readonly runTask: RunTask,
    private readonly rows: LocalRows,
    @Inject(LOCAL_SOURCE) private readonly source: LocalSource,
    @Inject(AGENT_RUNNER) private readonly agent: AgentRunner,
    @Inject(CAGES) private readonly cages: Cages,
  ) {}

  /** Never throws for what repository, agent or checks do: the report says it. */
  async run(request: LocalRequest): Promise<LocalReport> {
    const started = performance.now();
    this.rows.log.listen(request.tell);
    await this.cages.sweep();
    const ending = await this.travel(this.taskOf(request), stopped(request.signal));
    const report = reportOf(await this.rows.board.steps(), ending);
    return {
      taskId: request.taskId,
      ...report,
      agent: this.agent.name,
      cage: this.cages.kind,
      ...(report.branch !== undefined && this.source.target.kind === 'bundle' && { bundle: bundlePath(this.source.target.folder, report.branch) }),
      ...(report.checks?.passed === false && { output: await this.output() }),
      usage: await this.rows.purses.spent(),
      ms: Math.round(performance.now() - started),
    };
  }

  private async travel(task: ClaimedTask, signal: AbortSignal): Promise<Ending> {
    let last: Ending | undefined;
    const progress = { touch: () => undefined, stop: () => Promise.resolve(), close: (ending: Ending) => Promise.resolve(void (last = ending)) };
    const cages: Cage[] = [];
    await this.runTask.run({ task, signal, past: new Past([], undefined), progress, cages, lastTry: true, worn: false, lastReport: true });
    if (last === undefined) throw new Error('a run ended without a word');
    return last;
  }

  private taskOf({ taskId, prompt, now }: LocalRequest): ClaimedTask {
    const { id, name } = this.source;
    const title = plainLine(prompt.trim().split('\n')[0] ?? '', TITLE_MAX);
    return {
      id: taskId,
      deliveryId: taskId,
      repository: { id, installationId: 0, owner: 'local', name },
      issueNumber: 0,
      requestedBy: '',
      request: prompt,
      issueTitle: title,
      issueBody: '',
      commentId: undefined,
      state: 'working',
      reason: undefined,
      epoch: 1,
      tries: 1,
      deaths: 0,
      createdAt: now,
      branch: `agent-bot/run-${taskId.slice(-SHORT_ID)}`,
    };
  }

  private async output(): Promise<string> {
    const text = (await this.rows.log.find('', 'terminal'))?.toString('utf8') ?? '';
    const lines = visible(withoutAnsi(text)).trimEnd().split('\n').slice(-OUTPUT.lines);
    return [...lines.join('\n')].slice(-OUTPUT.characters).join('');
  }
}

function stopped(signal: AbortSignal): AbortSignal {
  const abort = new AbortController();
  const pass = (): void => abort.abort(new RunStopped('cancelled', 'you'));
  if (signal.aborted) pass();
  else signal.addEventListener('abort', pass, { once: true });
  return abort.signal;
}
