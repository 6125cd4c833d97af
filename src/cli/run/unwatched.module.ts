import { Global, Module } from '@nestjs/common';
import { HEALTH, type Health } from '../../shared/health/health.port.js';

const unwatched: Health = { add: () => undefined };

/** A command has no probes: nobody asks it whether it is ready. */
@Global()
@Module({ providers: [{ provide: HEALTH, useValue: unwatched }], exports: [HEALTH] })
export class UnwatchedModule {}
