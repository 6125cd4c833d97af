import { Test } from '@nestjs/testing';
import { CAGES } from '../../../src/modules/agents/index.js';
import { CODE_HOST, type RepositoryRef } from '../../../src/modules/repos/index.js';
import { PgArtifacts } from '../../../src/modules/tasks/record/artifacts.pg.js';
import { PgTaskPurses } from '../../../src/modules/tasks/budget/task-purses.pg.js';
import { TASK_PURSES } from '../../../src/modules/tasks/budget/task-purses.port.js';
import { PgEffects } from '../../../src/modules/tasks/record/effects.pg.js';
import { EFFECTS } from '../../../src/modules/tasks/record/effects.port.js';
import { DeadRuns } from '../../../src/modules/tasks/supervision/dead-runs.js';
import { OverdueTasks } from '../../../src/modules/tasks/supervision/overdue-tasks.js';
import { PgOverdue } from '../../../src/modules/tasks/supervision/overdue.pg.js';
import { OVERDUE } from '../../../src/modules/tasks/supervision/overdue.port.js';
import { EndingNotice } from '../../../src/modules/tasks/progress/ending-notice.js';
import { ProgressFacts } from '../../../src/modules/tasks/progress/progress-facts.js';
import { CommentProgress } from '../../../src/modules/tasks/progress/progress.comments.js';
import { PROGRESS } from '../../../src/modules/tasks/progress/progress.port.js';
import { RETRY_POLICY } from '../../../src/modules/tasks/supervision/retry-policy.js';
import { opened } from '../../../src/modules/tasks/run/ending.js';
import { ROAD, type Road } from '../../../src/modules/tasks/run/road.js';
import type { Run, Step, StepResult } from '../../../src/modules/tasks/run/run.js';
import { RunStarter } from '../../../src/modules/tasks/run/run-starter.js';
import { RunTask } from '../../../src/modules/tasks/run/run-task.js';
import { Whereabouts } from '../../../src/modules/tasks/run/whereabouts.js';
import { StepKeeper } from '../../../src/modules/tasks/run/step.js';
import { ReportEnding } from '../../../src/modules/tasks/run/steps/report-ending.js';
import { PgTaskBoard } from '../../../src/modules/tasks/board/task-board.pg.js';
import { TASK_BOARD } from '../../../src/modules/tasks/board/task-board.port.js';
import { PgTaskLog } from '../../../src/modules/tasks/record/task-log.pg.js';
import { ARTIFACTS, TASK_LOG } from '../../../src/modules/tasks/record/task-log.port.js';
import { TaskReaper } from '../../../src/modules/tasks/supervision/task-reaper.js';
import { WaitingAdmission } from '../../../src/modules/tasks/intake/waiting-admission.js';
import { PgWaitingRequests } from '../../../src/modules/tasks/intake/waiting-requests.pg.js';
import { WAITING_REQUESTS } from '../../../src/modules/tasks/intake/waiting-requests.port.js';
import { TaskSupervisor } from '../../../src/modules/tasks/supervision/task-supervisor.js';
import type { TaskStep } from '../../../src/modules/tasks/task.js';
import { CONFIG } from '../../../src/shared/config/index.js';
import { IDS } from '../../../src/shared/crypto/ids.port.js';
import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { AppError } from '../../../src/shared/errors/app-error.js';
import { CLOCK } from '../../../src/shared/resilience/clock.port.js';
import { DataSource } from 'typeorm';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { newTask } from './support/fixtures.js';
import { MemoryHost } from './support/memory-host.js';
import { SILENT, testConfig } from './support/world.js';

/** A promise and its key. */
function gate<T = void>() {
  let open: (value: T) => void = () => undefined;
  const passed = new Promise<T>((resolve) => (open = resolve));
  return { passed, open };
}

/** Waits until the run is told to stop, as an agent does. */
const untilStopped = (run: Run) => new Promise<never>((_resolve, reject) => run.signal.addEventListener('abort', () => reject(new Error('killed'))));

type Agent = (run: Run) => Promise<unknown>;

function fakeRoad(agent: Agent): Road {
  const step = <Output>(name: TaskStep, take: (run: Run) => Promise<StepResult<Output>>): Step<never, Output> => ({ name, take });
  const give = <Output>(name: TaskStep, value: Output, facts = {}) => step(name, () => Promise.resolve({ value, facts }));
  return {
    token: give('token', {} as never),
    checkout: give('checkout', {} as never),
    graph: give('graph', {} as never),
    agent: step('agent', async (run) => (await agent(run), { value: true, facts: {} })),
    collect: give('collect', Buffer.from('diff'), { bytes: 4 }),
    verify: give('verify', { ran: false, words: '' }),
    publish: give('publish', opened(7), { pullRequest: 7, url: 'https://host.test/7' }),
    report: new ReportEnding(),
  } as unknown as Road;
}

describe('task supervisor on a real board', () => {
  let database: TestDatabase;
  let issue = 0;

  beforeAll(async () => {
    database = await startTestDatabase();
  });
  afterAll(() => database.stop());

  /** A worker process of its own on the shared board. */
  async function worker(agent: Agent, task: Partial<typeof testConfig.task> = {}, host = new MemoryHost()) {
    const values: [symbol, unknown][] = [
      [ROAD, fakeRoad(agent)],
      [CODE_HOST, host],
      [CAGES, { sweep: () => Promise.resolve([]) }],
      [CONFIG, { ...testConfig, task: { ...testConfig.task, ...task } }],
      [CLOCK, { now: () => new Date() }],
      [IDS, uuidIds],
      [RETRY_POLICY, { tries: 3, deaths: 5, reportTries: 5, backoffMs: () => 0 }],
    ];
    const module = await Test.createTestingModule({
      providers: [
        ...values.map(([provide, useValue]) => ({ provide, useValue })),
        { provide: DataSource, useValue: database.dataSource },
        { provide: TASK_BOARD, useClass: PgTaskBoard },
        { provide: TASK_LOG, useClass: PgTaskLog },
        { provide: ARTIFACTS, useClass: PgArtifacts },
        { provide: PROGRESS, useClass: CommentProgress },
        { provide: TASK_PURSES, useClass: PgTaskPurses },
        ProgressFacts,
        StepKeeper,
        RunTask,
        { provide: Whereabouts, useValue: { now: (repository: RepositoryRef) => Promise.resolve({ repository }) } },
        RunStarter,
        TaskSupervisor,
        TaskReaper,
        DeadRuns,
        { provide: WAITING_REQUESTS, useClass: PgWaitingRequests },
        WaitingAdmission,
        OverdueTasks,
        EndingNotice,
        { provide: EFFECTS, useClass: PgEffects },
        { provide: OVERDUE, useClass: PgOverdue },
      ],
    })
      .setLogger(SILENT)
      .compile();
    return { supervisor: module.get(TaskSupervisor), reaper: module.get(TaskReaper), board: module.get<PgTaskBoard>(TASK_BOARD), host };
  }

  async function queued(): Promise<string> {
    const board = new PgTaskBoard(database.dataSource, uuidIds);
    return (await board.add(newTask({ deliveryId: uuidIds.next(), issueNumber: (issue += 1) }))).task.id;
  }

  const row = async (id: string) => (await database.dataSource.query<{ state: string; reason: string | null; epoch: number; lease_until: Date | null }[]>('SELECT * FROM tasks WHERE id = $1', [id]))[0];
  const keys = async (id: string) => (await database.dataSource.query<{ key: string }[]>('SELECT key FROM outbox WHERE subject_id = $1 ORDER BY id', [id])).map((one) => one.key.slice(-1));
  const expire = (id: string) => database.dataSource.query("UPDATE tasks SET lease_until = now() - interval '1 second' WHERE id = $1", [id]);

  it('brings a task to its end and leaves its story', async () => {
    const id = await queued();
    const { supervisor, host } = await worker(() => Promise.resolve());
    await supervisor.work(id);
    expect(await row(id)).toMatchObject({ state: 'done', reason: 'Pull request #7 is open.', epoch: 1, lease_until: null });
    expect(host.comments.at(-1)?.body).toContain('**agent-bot** · done');
    const events = await database.dataSource.query<{ type: string; step: string; state: string }[]>("SELECT type, data ->> 'step' AS step, data ->> 'state' AS state FROM task_events WHERE task_id = $1 ORDER BY id", [id]);
    expect(events.slice(0, 4)).toEqual([
      { type: 'step.started', step: 'token', state: null },
      { type: 'step.ended', step: 'token', state: 'done' },
      { type: 'step.started', step: 'checkout', state: null },
      { type: 'step.ended', step: 'checkout', state: 'done' },
    ]);
    expect(events).toHaveLength(16);
  });

  it('runs a task once when many workers are handed it (F4)', async () => {
    const id = await queued();
    let runs = 0;
    const workers = await Promise.all([1, 2, 3, 4].map(() => worker(async () => void (runs += 1))));
    await Promise.all(workers.map(({ supervisor }) => supervisor.work(id)));
    expect(runs).toBe(1);
    expect(await row(id)).toMatchObject({ state: 'done', epoch: 1 });
  });

  it('keeps the lease of a long run', async () => {
    const id = await queued();
    const renewed = gate();
    const { supervisor, board } = await worker(() => renewed.passed, { leaseMs: 60 });
    const renew = board.renew.bind(board);
    let times = 0;
    jest.spyOn(board, 'renew').mockImplementation(async (...asked) => {
      if ((times += 1) === 5) renewed.open();
      return renew(...asked);
    });
    await supervisor.work(id);
    expect(await row(id)).toMatchObject({ state: 'done', epoch: 1 });
  });

  it('aborts a run whose lease was taken over; the newer one alone ends the task (F23)', async () => {
    const id = await queued();
    const working = gate();
    const host = new MemoryHost();
    const first = await worker(
      (run) => {
        working.open();
        return untilStopped(run);
      },
      { leaseMs: 600 },
      host,
    );
    const firstRun = first.supervisor.work(id);
    await working.passed;
    const second = await worker(() => Promise.resolve(), {}, host);
    // The first may renew between the two; then it is tried once more.
    while ((await row(id))?.state !== 'done') {
      await expire(id);
      await second.supervisor.work(id);
    }
    await firstRun;
    expect(await row(id)).toMatchObject({ state: 'done', epoch: 2 });
    expect(host.comments).toHaveLength(1);
    expect(host.comments[0]?.body).toContain('· done');
  });

  it('gives a running task back at once when the grace is over, uncounted (F60)', async () => {
    const id = await queued();
    const working = gate();
    const { supervisor } = await worker((run) => {
      working.open();
      return untilStopped(run);
    });
    const run = supervisor.work(id);
    await working.passed;
    await supervisor.drain(1);
    await run;
    expect(await row(id)).toMatchObject({ state: 'queued', epoch: 1, lease_until: null });
    expect(await keys(id)).toEqual(['0', '1']);
    const next = await worker(() => Promise.resolve());
    await next.supervisor.work(id);
    expect(await row(id)).toMatchObject({ state: 'done', epoch: 2 });
  });

  it('lets a task end that needs less than the grace', async () => {
    const id = await queued();
    const [working, finish] = [gate(), gate()];
    const { supervisor } = await worker(() => {
      working.open();
      return finish.passed;
    });
    const run = supervisor.work(id);
    await working.passed;
    const drained = supervisor.drain(60_000);
    finish.open();
    await Promise.all([drained, run]);
    expect(await row(id)).toMatchObject({ state: 'done', epoch: 1 });
  });

  it('gives back what reaches it while it drains', async () => {
    const id = await queued();
    const { supervisor } = await worker(() => Promise.reject(new Error('must not run')));
    await supervisor.drain(1);
    await supervisor.work(id);
    expect(await row(id)).toMatchObject({ state: 'queued', epoch: 1 });
    expect(await keys(id)).toEqual(['0', '1']);
  });

  it('tries a passing fault three times, then ends as failed and says why (F34)', async () => {
    const id = await queued();
    const { supervisor, reaper, host } = await worker(() => Promise.reject(new AppError('repo.unavailable', 'GitHub did not answer.', { retry: 'later' })));
    for (const epoch of [1, 2]) {
      await supervisor.work(id);
      expect(await row(id)).toMatchObject({ state: 'working', epoch });
      await reaper.reap();
      expect(await row(id)).toMatchObject({ state: 'queued', epoch });
    }
    expect(host.comments.at(-1)?.body).toContain('it will be tried again');
    await supervisor.work(id);
    expect(await row(id)).toMatchObject({ state: 'failed', reason: 'GitHub did not answer.', epoch: 3 });
    expect(await keys(id)).toEqual(['0', '1', '2']);
    expect(host.comments).toHaveLength(1);
    expect(host.comments[0]?.body).toContain('**agent-bot** · failed');
  });

  it('does not try again what can not get better', async () => {
    const id = await queued();
    const { supervisor } = await worker(() => Promise.reject(new AppError('agent.failed', 'The agent failed.')));
    await supervisor.work(id);
    expect(await row(id)).toMatchObject({ state: 'failed', epoch: 1 });
  });

  it('ends a task that kills its worker, after five of them (F35)', async () => {
    const id = await queued();
    const board = new PgTaskBoard(database.dataSource, uuidIds);
    for (let death = 0; death < 5; death += 1) {
      await board.claim(id, `worker-${death}`, 60_000);
      await board.startStep(id, death + 1, 'token');
      await expire(id);
      expect(await board.requeueLost()).toContain(id);
    }
    const { supervisor, host } = await worker(() => Promise.reject(new Error('must not run')));
    await supervisor.work(id);
    expect(await row(id)).toMatchObject({ state: 'failed', epoch: 6 });
    expect(host.comments[0]?.body).toContain('5 times');
  });

  it('leaves a task to its lease when the board does not answer', async () => {
    const id = await queued();
    const { supervisor, board } = await worker(() => Promise.resolve());
    jest.spyOn(board, 'startStep').mockRejectedValue(new Error('connection terminated'));
    jest.spyOn(board, 'renew').mockRejectedValue(new Error('connection terminated'));
    await supervisor.work(id);
    expect(await row(id)).toMatchObject({ state: 'working', epoch: 1 });
  });

  it('leaves alone what has ended, and what is not there', async () => {
    const id = await queued();
    const { supervisor } = await worker(() => Promise.resolve());
    await supervisor.work(id);
    await supervisor.work(id);
    await supervisor.work(uuidIds.next());
    expect(await row(id)).toMatchObject({ state: 'done', epoch: 1 });
  });
});
