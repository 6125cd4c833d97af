import { ApiProperty } from '@nestjs/swagger';
import type { Page } from '../../../../shared/http/cursor.js';
import type { SeenRequest } from '../waiting-reader.port.js';

export class WaitingRequestDto {
  @ApiProperty({ format: 'uuid', description: 'The delivery that brought it', example: '019a9f3e-7a00-7b1c-8c11-3b2f6f3d2c10' })
  id: string;

  @ApiProperty({ example: 'octo-org/hello' })
  repository: string;

  @ApiProperty({ example: 42 })
  issueNumber: number;

  @ApiProperty({ example: 'Sums are wrong' })
  issueTitle: string;

  @ApiProperty({ description: 'Login of the person who asked', example: 'octocat' })
  requestedBy: string;

  @ApiProperty({ description: 'What they asked', example: 'and mend the products too' })
  request: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-01T10:00:00.000Z' })
  createdAt: string;

  static of({ id, repository: { owner, name }, issueNumber, issueTitle, requestedBy, request, createdAt }: SeenRequest): WaitingRequestDto {
    return { id, repository: `${owner}/${name}`, issueNumber, issueTitle, requestedBy, request, createdAt: createdAt.toISOString() };
  }
}

export class WaitingRequestPageDto {
  @ApiProperty({ type: [WaitingRequestDto] })
  items: WaitingRequestDto[];

  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null at the end', example: null })
  nextCursor: string | null;

  static of({ items, nextCursor }: Page<SeenRequest>): WaitingRequestPageDto {
    return { items: items.map((request) => WaitingRequestDto.of(request)), nextCursor };
  }
}

export class WithdrawnDto {
  @ApiProperty({ enum: ['withdrawn'], example: 'withdrawn' })
  status: 'withdrawn';
}
