import { Controller, Get, UseFilters } from '@nestjs/common';
import type { HealthCheckResult } from '@nestjs/terminus';
import { Public } from '../http/access.js';
import { HealthService } from './health.service.js';
import { ProbeAnswer } from './probe-answer.filter.js';

@Public()
@Controller()
@UseFilters(ProbeAnswer)
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('livez')
  live(): Promise<HealthCheckResult> {
    return this.health.live();
  }

  @Get('readyz')
  ready(): Promise<HealthCheckResult> {
    return this.health.ready();
  }

  @Get('startupz')
  startup(): Promise<HealthCheckResult> {
    return this.health.startup();
  }
}
