import { randomUUID } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AgentsModule, CAGES, type CageKind, type Cages } from '../../modules/agents/index.js';
import { ConfigModule } from '../../shared/config/config.module.js';
import type { Config } from '../../shared/config/index.js';
import { AppError } from '../../shared/errors/app-error.js';
import { HEALTH, type Health } from '../../shared/health/health.port.js';
import { SystemModule } from '../../shared/resilience/system.module.js';
import { type Verdict, fail, ok, warn } from './finding.js';

/** What the cages would tell a product's probes; here nobody asks. */
@Global()
@Module({ providers: [{ provide: HEALTH, useValue: { add: () => undefined } satisfies Health }], exports: [HEALTH] })
class DeafHealthModule {}

/** Opens one cage as a task would, which first proves that it holds, and closes it. */
async function openOne(config: Config): Promise<CageKind> {
  // As `api`, the module leaves alone what other processes of this machine run.
  const module = { module: class Sandbox {}, imports: [ConfigModule.register({ ...config, runMode: 'api' }), SystemModule, DeafHealthModule, AgentsModule] };
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  try {
    const cage = await app.get<Cages>(CAGES).open({ runId: `doctor-${randomUUID()}` });
    await cage.close();
    return cage.kind;
  } finally {
    await app.close();
  }
}

export async function checkSandbox(config: Config): Promise<Verdict> {
  try {
    const kind = await openOne(config);
    if (kind === 'none') return warn('none: agents run as plain processes of this machine', 'set SANDBOX=auto unless agent and repositories are yours');
    return ok(`${kind}: a caged program ran and could not get out`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return fail(error.message, 'until then no agent is run on this machine');
  }
}
