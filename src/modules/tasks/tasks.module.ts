import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentsModule } from '../agents/index.js';
import { ReposModule } from '../repos/index.js';
import { TokensModule } from '../tokens/index.js';
import { ArtifactEntity } from './artifact.entity.js';
import { PgArtifacts } from './artifacts.pg.js';
import { HostRepositoryPolicy } from './policy/repository-policy.host.js';
import { REPOSITORY_POLICY } from './policy/repository-policy.port.js';
import { CommentProgress } from './progress/progress.comments.js';
import { PROGRESS } from './progress/progress.port.js';
import { RETRY_POLICY, defaultRetryPolicy } from './retry-policy.js';
import { roadProviders } from './run/road.js';
import { RunStarter } from './run/run-starter.js';
import { RunTask } from './run/run-task.js';
import { StepKeeper } from './run/step.js';
import { PgTaskBoard } from './task-board.pg.js';
import { TASK_BOARD } from './task-board.port.js';
import { TaskEventEntity } from './task-event.entity.js';
import { BoardTaskIntake } from './task-intake.js';
import { TASK_INTAKE } from './task-intake.port.js';
import { PgTaskLog } from './task-log.pg.js';
import { ARTIFACTS, TASK_LOG } from './task-log.port.js';
import { TaskReaper } from './task-reaper.js';
import { TaskStepEntity } from './task-step.entity.js';
import { TaskSupervisor } from './task-supervisor.js';
import { TaskEntity } from './task.entity.js';
import { TaskProcessor } from './task.processor.js';

const ports = [
  { provide: TASK_BOARD, useClass: PgTaskBoard },
  { provide: TASK_LOG, useClass: PgTaskLog },
  { provide: ARTIFACTS, useClass: PgArtifacts },
  { provide: TASK_INTAKE, useClass: BoardTaskIntake },
  { provide: REPOSITORY_POLICY, useClass: HostRepositoryPolicy },
];

@Module({
  imports: [TypeOrmModule.forFeature([TaskEntity, TaskStepEntity, TaskEventEntity, ArtifactEntity]), TokensModule, ReposModule, AgentsModule],
  providers: [
    ...ports,
    { provide: PROGRESS, useClass: CommentProgress },
    { provide: RETRY_POLICY, useValue: defaultRetryPolicy },
    ...roadProviders,
    StepKeeper,
    RunTask,
    RunStarter,
    TaskSupervisor,
    TaskReaper,
    TaskProcessor,
  ],
  exports: ports.map((port) => port.provide),
})
export class TasksModule {}
