import { Global, Logger, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT_RUNNER, AgentsModule, CAGES, PATCH_MAKER, TERMINAL, type AgentRunner, type Cages } from '../../../src/modules/agents/index.js';
import { CONFIG, type Config } from '../../../src/shared/config/index.js';
import { HEALTH, type HealthCheck } from '../../../src/shared/health/health.port.js';
import { Breakers } from '../../../src/shared/resilience/breakers.js';
import { testBreakers } from '../../support/breakers.js';
import { isRoot, makeDataDir, QUOTA } from './support.js';

const data = makeDataDir();

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => data.remove());

const AGENT = { name: 'offline', searchPath: '', claudePath: undefined, claudeModel: undefined, claudeMaxTurns: 10, offlinePath: undefined, offlineScript: undefined, outputMaxBytes: 1000, stopGraceMs: 100, quota: QUOTA };
const MODELS = { anthropic: { key: undefined, baseUrl: 'https://api.anthropic.com', beginMs: 60_000 }, pricesFile: undefined };

async function start(settings: Partial<Config>) {
  const checks: HealthCheck[] = [];
  const config = { runMode: 'worker', sandbox: 'auto', dataDir: data.path, agent: AGENT, models: MODELS, ...settings } as Config;

  @Global()
  @Module({
    providers: [
      { provide: CONFIG, useValue: config },
      { provide: Breakers, useValue: testBreakers() },
      { provide: HEALTH, useValue: { add: (check: HealthCheck) => checks.push(check) } },
    ],
    exports: [CONFIG, Breakers, HEALTH],
  })
  class SharedModule {}

  const module = await Test.createTestingModule({ imports: [SharedModule, AgentsModule] }).compile();
  await module.init();
  return { module, checks, cages: module.get<Cages>(CAGES) };
}

test.each(['auto', 'bubblewrap'] as const)('SANDBOX=%s: a worker tests the cage, clears dead runs, says it is ready, and closes all at its end', async (sandbox) => {
  mkdirSync(join(data.path, 'runs/dead'), { recursive: true });
  writeFileSync(join(data.path, 'runs/dead.json'), JSON.stringify({ runId: 'dead', owner: '1.1.earlier' }));
  const { module, checks, cages } = await start({ sandbox });
  expect(checks).toMatchObject([{ name: 'sandbox', probe: 'ready', verdictIn: ['all', 'worker'] }]);
  expect(await checks[0]?.check()).toEqual({ kind: 'bubblewrap' });
  const cage = await cages.open({ runId: 'r' });
  expect(module.get<AgentRunner>(AGENT_RUNNER).name).toBe('offline');
  expect([module.get(PATCH_MAKER), module.get(TERMINAL)]).toEqual([expect.anything(), expect.anything()]);
  await module.close();
  expect(() => cage.spawn({ argv: ['true'] })).toThrow('closed');
  expect(await cages.sweep()).toEqual([]);
});

test('SANDBOX=none is used only when asked for', async () => {
  const { module, checks, cages } = await start({ sandbox: 'none' });
  expect(cages.kind).toBe('none');
  expect(await checks[0]?.check()).toEqual({ kind: 'none' });
  await module.close();
});

test('an API process starts no cage and has no say in it', async () => {
  const { module, checks } = await start({ runMode: 'api', dataDir: join(data.path, 'untouched') });
  await module.close();
  expect(checks).toEqual([]);
});

(isRoot ? test : test.skip)('where no cage holds, a worker is not ready, opens none and says what to do', async () => {
  const closed = join(data.path, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o700);
  const { module, checks, cages } = await start({ dataDir: join(closed, 'data') });
  await expect(checks[0]?.check()).rejects.toMatchObject({ code: 'sandbox.unavailable', message: expect.stringContaining('DATA_DIR') });
  const refusal: unknown = await cages.open({ runId: 'r' }).catch((error: unknown) => error);
  expect((refusal as Error).message).toContain('/var/lib/agent-bot');
  expect((refusal as Error).message).not.toContain(closed);
  await module.close();
});
