import { Module } from '@nestjs/common';
import { CONFIG } from '../../shared/config/index.js';
import { Breakers } from '../../shared/resilience/breakers.js';
import { createRunner } from './agent-runner.factory.js';
import { MODEL_GATEWAY } from './gateway/model-gateway.port.js';
import { createGateway } from './gateway/model-gateway.factory.js';
import { AGENT_RUNNER } from './agent-runner.port.js';
import { CAGES } from './cage.port.js';
import { CageKeeper } from './cage/cage-keeper.js';
import { CheckedCages } from './cage/cages.checked.js';
import { createCages } from './cage/cages.factory.js';
import { CagedPatchMaker } from './patch-maker.caged.js';
import { PATCH_MAKER } from './patch-maker.port.js';
import { TERMINAL } from './terminal.port.js';
import { CagedTerminal } from './terminal.pty.js';

/** Runs what is not ours: coding agents and repositories' own commands, each in a cage. */
@Module({
  providers: [
    { provide: CheckedCages, inject: [CONFIG], useFactory: createCages },
    { provide: CAGES, useExisting: CheckedCages },
    { provide: AGENT_RUNNER, inject: [CONFIG], useFactory: createRunner },
    { provide: PATCH_MAKER, useClass: CagedPatchMaker },
    { provide: TERMINAL, useClass: CagedTerminal },
    { provide: MODEL_GATEWAY, inject: [CONFIG, Breakers], useFactory: createGateway },
    CageKeeper,
  ],
  exports: [CAGES, AGENT_RUNNER, MODEL_GATEWAY, PATCH_MAKER, TERMINAL],
})
export class AgentsModule {}
