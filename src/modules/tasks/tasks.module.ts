import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CONFIG } from '../../shared/config/index.js';
import { AgentsModule } from '../agents/index.js';
import { KnowledgeGraphModule } from '../knowledge-graph/index.js';
import { ReposModule } from '../repos/index.js';
import { TokensModule } from '../tokens/index.js';
import { ArtifactEntity } from './record/artifact.entity.js';
import { PgArtifacts } from './record/artifacts.pg.js';
import { SpendReservationEntity } from './budget/spend-reservation.entity.js';
import { PgTaskPurses } from './budget/task-purses.pg.js';
import { TASK_PURSES } from './budget/task-purses.port.js';
import { TaskSpendEntity } from './budget/task-spend.entity.js';
import { EffectEntity } from './record/effect.entity.js';
import { PgEffects } from './record/effects.pg.js';
import { EFFECTS } from './record/effects.port.js';
import { LimitsCheck } from './supervision/limits-check.js';
import { PgDeadTasks } from './desk/dead-tasks.pg.js';
import { DEAD_TASKS } from './desk/dead-tasks.port.js';
import { OverdueTasks } from './supervision/overdue-tasks.js';
import { PgOverdue } from './supervision/overdue.pg.js';
import { OVERDUE } from './supervision/overdue.port.js';
import { HostRepositoryPolicy } from './policy/repository-policy.host.js';
import { REPOSITORY_POLICY } from './policy/repository-policy.port.js';
import { ProgressFacts } from './progress/progress-facts.js';
import { CommentProgress } from './progress/progress.comments.js';
import { PROGRESS } from './progress/progress.port.js';
import { DeadRuns } from './supervision/dead-runs.js';
import { PgPublications } from './record/publications.pg.js';
import { PUBLICATIONS } from './record/publications.port.js';
import { RETRY_POLICY, retryPolicy } from './supervision/retry-policy.js';
import { AgentRecord } from './run/agent-record.js';
import { AgentRoads } from './run/agent-roads.js';
import { roadProviders } from './run/road.js';
import { RunStarter } from './run/run-starter.js';
import { RunTask } from './run/run-task.js';
import { Whereabouts } from './run/whereabouts.js';
import { StepKeeper } from './run/step.js';
import { EndingNotice } from './progress/ending-notice.js';
import { RepositorySight } from './desk/repository-sight.js';
import { StopWatch } from './supervision/stop-watch.js';
import { PgTaskBoard } from './board/task-board.pg.js';
import { TASK_BOARD } from './board/task-board.port.js';
import { TaskCommands } from './desk/task-commands.js';
import { TaskDesk } from './desk/task-desk.js';
import { TaskEventEntity } from './record/task-event.entity.js';
import { TaskEventsController } from './desk/task-events.sse.controller.js';
import { TaskFeed } from './desk/task-feed.js';
import { BoardTaskIntake } from './intake/task-intake.js';
import { TASK_INTAKE } from './intake/task-intake.port.js';
import { PgTaskLog } from './record/task-log.pg.js';
import { ARTIFACTS, TASK_LOG } from './record/task-log.port.js';
import { TaskNews } from './desk/task-news.js';
import { PgTaskReader } from './desk/task-reader.pg.js';
import { TASK_READER } from './desk/task-reader.port.js';
import { TaskReaper } from './supervision/task-reaper.js';
import { PgTaskRequests } from './desk/task-requests.pg.js';
import { TASK_REQUESTS } from './desk/task-requests.port.js';
import { TaskStepEntity } from './board/task-step.entity.js';
import { TaskSupervisor } from './supervision/task-supervisor.js';
import { TaskController } from './desk/task.controller.js';
import { TaskEntity } from './board/task.entity.js';
import { WaitingRequestEntity } from './intake/waiting-request.entity.js';
import { WaitingAdmission } from './intake/waiting-admission.js';
import { PgRequestEndings } from './intake/request-endings.pg.js';
import { REQUEST_ENDINGS } from './intake/request-endings.port.js';
import { PgWaitingRequests } from './intake/waiting-requests.pg.js';
import { WAITING_REQUESTS } from './intake/waiting-requests.port.js';
import { WaitingDesk } from './desk/waiting-desk.js';
import { PgWaitingReader } from './desk/waiting-reader.pg.js';
import { WAITING_READER } from './desk/waiting-reader.port.js';
import { WaitingRequestsController } from './desk/waiting-requests.controller.js';
import { TaskProcessor } from './supervision/task.processor.js';

const ports = [
  { provide: TASK_BOARD, useClass: PgTaskBoard },
  { provide: TASK_LOG, useClass: PgTaskLog },
  { provide: ARTIFACTS, useClass: PgArtifacts },
  { provide: TASK_INTAKE, useClass: BoardTaskIntake },
  { provide: TASK_READER, useClass: PgTaskReader },
  { provide: TASK_REQUESTS, useClass: PgTaskRequests },
  { provide: EFFECTS, useClass: PgEffects },
  { provide: DEAD_TASKS, useClass: PgDeadTasks },
  { provide: PUBLICATIONS, useClass: PgPublications },
  { provide: TASK_PURSES, useClass: PgTaskPurses },
  { provide: REQUEST_ENDINGS, useClass: PgRequestEndings },
  { provide: REPOSITORY_POLICY, useClass: HostRepositoryPolicy },
];

@Module({
  imports: [TypeOrmModule.forFeature([TaskEntity, TaskStepEntity, TaskEventEntity, ArtifactEntity, EffectEntity, WaitingRequestEntity, TaskSpendEntity, SpendReservationEntity]), TokensModule, ReposModule, KnowledgeGraphModule, AgentsModule],
  controllers: [TaskController, TaskEventsController, WaitingRequestsController],
  providers: [
    ...ports,
    { provide: OVERDUE, useClass: PgOverdue },
    { provide: WAITING_REQUESTS, useClass: PgWaitingRequests },
    WaitingAdmission,
    OverdueTasks,
    DeadRuns,
    LimitsCheck,
    { provide: PROGRESS, useClass: CommentProgress },
    { provide: RETRY_POLICY, inject: [CONFIG], useFactory: retryPolicy },
    ...roadProviders,
    AgentRecord,
    AgentRoads,
    ProgressFacts,
    StepKeeper,
    RunTask,
    Whereabouts,
    RunStarter,
    TaskSupervisor,
    TaskReaper,
    TaskProcessor,
    StopWatch,
    RepositorySight,
    EndingNotice,
    TaskDesk,
    TaskCommands,
    { provide: WAITING_READER, useClass: PgWaitingReader },
    WaitingDesk,
    TaskNews,
    TaskFeed,
  ],
  exports: ports.map((port) => port.provide),
})
export class TasksModule {}
