import { ApiProperty } from '@nestjs/swagger';
import type { HealthCheckResult } from '@nestjs/terminus';

/** Parts by name: how each is, and what it says of itself. */
const PARTS = {
  type: 'object' as const,
  additionalProperties: { type: 'object', properties: { status: { type: 'string', enum: ['up', 'degraded', 'down'] } }, required: ['status'], additionalProperties: true },
};

/** Terminus' answer to a probe, good or bad. */
export class HealthDto implements HealthCheckResult {
  @ApiProperty({ enum: ['ok', 'degraded', 'error', 'shutting_down'], example: 'ok' })
  status: HealthCheckResult['status'];

  @ApiProperty({ ...PARTS, selfRequired: false, description: 'What is well, or only shown', example: { database: { status: 'up' } } })
  info?: HealthCheckResult['info'];

  @ApiProperty({ ...PARTS, selfRequired: false, description: 'What is not', example: {} })
  error?: HealthCheckResult['error'];

  @ApiProperty({ ...PARTS, description: 'All of it', example: { database: { status: 'up' } } })
  details: HealthCheckResult['details'];
}
