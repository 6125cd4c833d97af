import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { HEALTH } from './health.port.js';
import { HealthService } from './health.service.js';
import { OwnChecks } from './own-checks.js';

@Global()
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [HealthService, { provide: HEALTH, useExisting: HealthService }, OwnChecks],
  exports: [HealthService, HEALTH],
})
export class HealthModule {}

/** The admin listener's application: the same routes, answered by the product's own health service. */
@Module({})
export class AdminModule {
  static of(health: HealthService): DynamicModule {
    return { module: AdminModule, controllers: [HealthController], providers: [{ provide: HealthService, useValue: health }] };
  }
}
