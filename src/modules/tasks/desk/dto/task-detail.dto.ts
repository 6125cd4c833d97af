import { ApiProperty } from '@nestjs/swagger';
import type { StepRecord } from '../../board/task-board.port.js';
import { ARTIFACT_NAMES, type ArtifactName } from '../../record/task-log.port.js';
import type { SeenArtifact, TaskDetail } from '../task-reader.port.js';
import { TASK_STEPS, type TaskStep } from '../../task.js';
import { TaskDto } from './task.dto.js';

const STEP_STATES = ['running', 'done', 'failed', 'skipped'] as const;

export class StepDto {
  @ApiProperty({ enum: TASK_STEPS, example: 'agent' })
  step: TaskStep;

  @ApiProperty({ enum: STEP_STATES, example: 'done' })
  state: StepRecord['state'];

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What the step left', example: { agent: 'offline' } })
  facts: StepRecord['facts'];

  @ApiProperty({ format: 'date-time', example: '2026-11-01T10:00:01.000Z' })
  startedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-01T10:00:09.000Z' })
  finishedAt: string | null;

  static of({ step, state, facts, startedAt, finishedAt }: StepRecord): StepDto {
    return { step, state, facts, startedAt: startedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null };
  }
}

export class ArtifactDto {
  @ApiProperty({ enum: ARTIFACT_NAMES, example: 'diff' })
  name: ArtifactName;

  @ApiProperty({ example: 512 })
  bytes: number;

  @ApiProperty({ description: 'Only a part was kept', example: false })
  truncated: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-01T10:00:09.000Z' })
  createdAt: string;

  static of({ name, bytes, truncated, createdAt }: SeenArtifact): ArtifactDto {
    return { name, bytes, truncated, createdAt: createdAt.toISOString() };
  }
}

export class TaskDetailDto extends TaskDto {
  @ApiProperty({ type: [StepDto] })
  steps: StepDto[];

  @ApiProperty({ type: [ArtifactDto] })
  artifacts: ArtifactDto[];

  static ofDetail({ task, steps, artifacts }: TaskDetail): TaskDetailDto {
    return { ...TaskDto.of(task), steps: steps.map((step) => StepDto.of(step)), artifacts: artifacts.map((one) => ArtifactDto.of(one)) };
  }
}
