import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { AgentsModule } from '../../agents/index.js';
import { KnowledgeGraphModule } from '../../knowledge-graph/index.js';
import { LocalReposModule, type LocalSource } from '../../repos/index.js';
import { TASK_PURSES } from '../budget/task-purses.port.js';
import { HostRepositoryPolicy } from '../policy/repository-policy.host.js';
import { REPOSITORY_POLICY } from '../policy/repository-policy.port.js';
import { AgentRecord } from '../run/agent-record.js';
import { AgentRoads } from '../run/agent-roads.js';
import { CheckRunner } from '../run/check-runner.js';
import { OwnBranch } from '../run/own-branch.js';
import { ROAD, type Road } from '../run/road.js';
import { RunTask } from '../run/run-task.js';
import { StepKeeper } from '../run/step.js';
import { CheckOut } from '../run/steps/check-out.js';
import { CollectChange } from '../run/steps/collect-change.js';
import { RefreshGraph } from '../run/steps/refresh-graph.js';
import { ReportEnding } from '../run/steps/report-ending.js';
import { RunAgent } from '../run/steps/run-agent.js';
import { VerifyChange } from '../run/steps/verify-change.js';
import { Whereabouts } from '../run/whereabouts.js';
import { Workplaces } from '../run/workplaces.js';
import { PUBLICATIONS } from '../record/publications.port.js';
import { TASK_BOARD } from '../board/task-board.port.js';
import { ARTIFACTS, TASK_LOG } from '../record/task-log.port.js';
import { LocalRows } from './local-rows.js';
import { LocalRuns } from './local-runs.js';
import { GoWithoutToken, JudgeChange, KeepBranch } from './local-steps.js';
import { NoPublications } from './no-publications.js';
import { MemoryTaskBoard } from './task-board.memory.js';
import { MemoryTaskLog } from './task-log.memory.js';
import { MemoryTaskPurses } from './task-purses.memory.js';

const STEPS = [GoWithoutToken, CheckOut, RefreshGraph, RunAgent, CollectChange, JudgeChange, KeepBranch, ReportEnding] as const;

type Instances = [GoWithoutToken, CheckOut, RefreshGraph, RunAgent, CollectChange, JudgeChange, KeepBranch, ReportEnding];

const road: Provider = {
  provide: ROAD,
  inject: [...STEPS],
  useFactory: (...[token, checkout, graph, agent, collect, verify, publish, report]: Instances): Road => ({ token, checkout, graph, agent, collect, verify, publish, report }),
};

/** A repository on this machine is where it is. */
const whereabouts: Pick<Whereabouts, 'now'> = { now: (repository) => Promise.resolve({ repository }) };

const rows: Provider[] = [
  MemoryTaskBoard,
  MemoryTaskLog,
  MemoryTaskPurses,
  LocalRows,
  { provide: TASK_BOARD, useExisting: MemoryTaskBoard },
  { provide: TASK_LOG, useExisting: MemoryTaskLog },
  { provide: ARTIFACTS, useExisting: MemoryTaskLog },
  { provide: PUBLICATIONS, useClass: NoPublications },
  { provide: TASK_PURSES, useExisting: MemoryTaskPurses },
];

/** The road with another beginning, another end and no rows: the steps between are the same. */
@Module({})
export class LocalRunModule {
  static register(source: LocalSource): DynamicModule {
    return {
      module: LocalRunModule,
      imports: [LocalReposModule.register(source), KnowledgeGraphModule, AgentsModule],
      providers: [...rows, { provide: REPOSITORY_POLICY, useClass: HostRepositoryPolicy }, VerifyChange, Workplaces, OwnBranch, CheckRunner, { provide: Whereabouts, useValue: whereabouts }, ...STEPS, road, AgentRecord, AgentRoads, StepKeeper, RunTask, LocalRuns],
      exports: [LocalRuns],
    };
  }
}
