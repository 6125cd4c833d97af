import { ApiProperty } from '@nestjs/swagger';
import type { Page } from '../../../../shared/http/cursor.js';
import { DECISIONS, type DecisionWord } from '../../dispatch/decision.js';
import { DELIVERY_STATES, type DeliveryState, type OpenedDelivery, type SeenDelivery } from '../delivery-reader.port.js';

const WORDS = Object.keys(DECISIONS) as DecisionWord[];

export class DeliveryDto {
  @ApiProperty({ format: 'uuid', example: '019a9f3e-7a00-7b1c-8c11-3b2f6f3d2c10' })
  id: string;

  @ApiProperty({ description: "GitHub's X-GitHub-Delivery", example: '72d3162e-cc78-11e3-81ab-4c9367dc0958' })
  guid: string;

  @ApiProperty({ example: 'issue_comment' })
  event: string;

  @ApiProperty({ type: String, nullable: true, example: 'created' })
  action: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 70001 })
  installationId: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1296269 })
  repositoryId: number | null;

  @ApiProperty({ type: String, nullable: true, example: 'octocat' })
  sender: string | null;

  @ApiProperty({ enum: DELIVERY_STATES, example: 'done' })
  state: DeliveryState;

  @ApiProperty({ type: String, enum: WORDS, nullable: true, description: 'What it led to; null while it is worked on', example: 'task' })
  decision: DecisionWord | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why', example: 'task 019a9f3e-7c1b-7d3a-9e55-0f6f2a7c1d11' })
  reason: string | null;

  @ApiProperty({ example: 1 })
  attempts: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-01T10:00:00.000Z' })
  receivedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-01T10:00:00.120Z' })
  decidedAt: string | null;

  static of(delivery: SeenDelivery): DeliveryDto {
    const { id, guid, event, action = null, installationId = null, repositoryId = null, sender = null, state, decision = null, reason = null, attempts } = delivery;
    const times = { receivedAt: delivery.receivedAt.toISOString(), decidedAt: delivery.decidedAt?.toISOString() ?? null };
    return { id, guid, event, action, installationId, repositoryId, sender, state, decision, reason, attempts, ...times };
  }
}

export class DeliveryPageDto {
  @ApiProperty({ type: [DeliveryDto] })
  items: DeliveryDto[];

  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null at the end', example: null })
  nextCursor: string | null;

  static of({ items, nextCursor }: Page<SeenDelivery>): DeliveryPageDto {
    return { items: items.map((delivery) => DeliveryDto.of(delivery)), nextCursor };
  }
}

export class DeliveryDetailDto extends DeliveryDto {
  @ApiProperty({ description: 'As GitHub sent it, to the byte', example: '{"action":"created"}' })
  body: string;

  static ofOpened({ delivery, body }: OpenedDelivery): DeliveryDetailDto {
    return { ...DeliveryDto.of(delivery), body: body.toString('utf8') };
  }
}

export class ReplayedDto {
  @ApiProperty({ format: 'uuid', example: '019a9f3e-7a00-7b1c-8c11-3b2f6f3d2c10' })
  deliveryId: string;

  @ApiProperty({ enum: ['accepted'], example: 'accepted' })
  status: 'accepted';
}
