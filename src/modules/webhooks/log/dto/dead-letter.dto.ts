import { ApiProperty } from '@nestjs/swagger';
import type { Page } from '../../../../shared/http/cursor.js';
import { DEAD_LETTER_KINDS, type DeadLetter, type DeadLetterKind } from '../../../../shared/queue/dead-letters.port.js';

export class DeadLetterDto {
  @ApiProperty({ description: 'Of the delivery or the task', format: 'uuid', example: '019a9f3e-7a00-7b1c-8c11-3b2f6f3d2c10' })
  id: string;

  @ApiProperty({ description: 'Which it is; look at it under /deliveries or /tasks', enum: DEAD_LETTER_KINDS, example: 'delivery' })
  kind: DeadLetterKind;

  @ApiProperty({ description: 'Event and action, or the issue', example: 'issue_comment.created' })
  subject: string;

  @ApiProperty({ description: 'Why it was given up', example: 'given up at try 8: host.unavailable: GitHub does not answer as it should.' })
  reason: string;

  @ApiProperty({ type: Number, nullable: true, example: 70001 })
  installationId: number | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-01T10:02:00.120Z' })
  diedAt: string;

  static of({ id, kind, subject, reason, installationId, diedAt }: DeadLetter): DeadLetterDto {
    return { id, kind, subject, reason, installationId: installationId ?? null, diedAt: diedAt.toISOString() };
  }
}

export class DeadLetterPageDto {
  @ApiProperty({ type: [DeadLetterDto] })
  items: DeadLetterDto[];

  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null at the end', example: null })
  nextCursor: string | null;

  static of({ items, nextCursor }: Page<DeadLetter>): DeadLetterPageDto {
    return { items: items.map((letter) => DeadLetterDto.of(letter)), nextCursor };
  }
}

export class RequeuedDto {
  @ApiProperty({ enum: ['accepted'], example: 'accepted' })
  status: 'accepted';

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The new task, when it was a task', example: null })
  taskId: string | null;
}

export class DiscardedDto {
  @ApiProperty({ enum: ['discarded'], example: 'discarded' })
  status: 'discarded';
}
