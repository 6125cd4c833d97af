import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Page } from '../../../../shared/http/cursor.js';
import type { SeenTask } from '../task-reader.port.js';
import { TASK_STATES, type TaskState } from '../../task.js';
import { UsageDto } from './usage.dto.js';

export class TaskDto {
  @ApiProperty({ format: 'uuid', example: '019a9f3e-7c1b-7d3a-9e55-0f6f2a7c1d11' })
  id: string;

  @ApiProperty({ enum: TASK_STATES, example: 'working' })
  state: TaskState;

  @ApiProperty({ type: String, nullable: true, description: 'Why it ended as it did', example: null })
  reason: string | null;

  @ApiProperty({ example: 'octo-org/hello' })
  repository: string;

  @ApiProperty({ example: 42 })
  issueNumber: number;

  @ApiProperty({ example: 'Sums are wrong' })
  issueTitle: string;

  @ApiProperty({ description: 'Login of the person who asked', example: 'octocat' })
  requestedBy: string;

  @ApiProperty({ description: 'What they asked', example: 'please mend the sums' })
  request: string;

  @ApiProperty({ format: 'uuid', description: 'The delivery that asked first', example: '019a9f3e-7a00-7b1c-8c11-3b2f6f3d2c10' })
  deliveryId: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The task whose request this one repeats', example: '019a9f3d-1111-7b1c-8c11-3b2f6f3d2c10' })
  retryOf?: string;

  @ApiPropertyOptional({ description: 'Login of who asked to stop it', example: 'octocat' })
  stopRequestedBy?: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-01T10:00:00.000Z' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  finishedAt: string | null;

  @ApiProperty({ type: UsageDto, nullable: true, description: 'Null while no model was asked' })
  usage: UsageDto | null;

  static of(task: SeenTask): TaskDto {
    const { id, state, reason = null, issueNumber, issueTitle, requestedBy, request, deliveryId, retryOf, stopRequestedBy } = task;
    const { owner, name } = task.repository;
    const times = { createdAt: task.createdAt.toISOString(), finishedAt: task.finishedAt?.toISOString() ?? null };
    return { id, state, reason, repository: `${owner}/${name}`, issueNumber, issueTitle, requestedBy, request, deliveryId, ...(retryOf && { retryOf }), ...(stopRequestedBy && { stopRequestedBy }), ...times, usage: task.usage ? UsageDto.of(task.usage) : null };
  }
}

export class TaskPageDto {
  @ApiProperty({ type: [TaskDto] })
  items: TaskDto[];

  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null at the end', example: null })
  nextCursor: string | null;

  static of({ items, nextCursor }: Page<SeenTask>): TaskPageDto {
    return { items: items.map((task) => TaskDto.of(task)), nextCursor };
  }
}
