import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { MetricsController } from '../telemetry/metrics.controller.js';
import { BreakersCheck } from './breakers-check.js';
import { HealthController } from './health.controller.js';
import { HEALTH } from './health.port.js';
import { HealthService } from './health.service.js';
import { OwnChecks } from './own-checks.js';

@Global()
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [HealthService, { provide: HEALTH, useExisting: HealthService }, OwnChecks, BreakersCheck],
  exports: [HealthService, HEALTH],
})
export class HealthModule {}

/** The admin listener's application: the probes, answered by the product's own health service, and the metrics. */
@Module({})
export class AdminModule {
  static of(health: HealthService): DynamicModule {
    return { module: AdminModule, controllers: [HealthController, MetricsController], providers: [{ provide: HealthService, useValue: health }] };
  }
}
