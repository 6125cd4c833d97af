import { Controller, Get, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { HealthCheckResult } from '@nestjs/terminus';
import { Public } from '../http/access.js';
import { HealthService } from './health.service.js';
import { ProbeAnswer } from './probe-answer.filter.js';

@ApiTags('probes')
@ApiOkResponse({ description: 'Well; each part with its details' })
@ApiServiceUnavailableResponse({ description: 'Not well; says which part' })
@Public()
@Controller()
@UseFilters(ProbeAnswer)
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('livez')
  @ApiOperation({ summary: 'Does the process live' })
  live(): Promise<HealthCheckResult> {
    return this.health.live();
  }

  @Get('readyz')
  @ApiOperation({ summary: 'May it be sent work' })
  ready(): Promise<HealthCheckResult> {
    return this.health.ready();
  }

  @Get('startupz')
  @ApiOperation({ summary: 'Has it started' })
  startup(): Promise<HealthCheckResult> {
    return this.health.startup();
  }
}
