import { applyDecorators, Controller, Get, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../http/access.js';
import { HealthDto } from './health.dto.js';
import { HealthService } from './health.service.js';
import { ProbeAnswer } from './probe-answer.filter.js';

function ApiProbe(summary: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiOkResponse({ type: HealthDto, description: 'Well; each part with its details' }),
    ApiServiceUnavailableResponse({ type: HealthDto, description: 'Not well; says which part' }),
  );
}

@ApiTags('probes')
@Public()
@Controller()
@UseFilters(ProbeAnswer)
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('livez')
  @ApiProbe('Does the process live')
  live(): Promise<HealthDto> {
    return this.health.live();
  }

  @Get('readyz')
  @ApiProbe('May it be sent work')
  ready(): Promise<HealthDto> {
    return this.health.ready();
  }

  @Get('startupz')
  @ApiProbe('Has it started')
  startup(): Promise<HealthDto> {
    return this.health.startup();
  }
}
