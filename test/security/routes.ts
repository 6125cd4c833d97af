import { rmSync } from 'node:fs';
import { DiscoveryService, ModulesContainer, NestFactory, Reflector } from '@nestjs/core';
import { AppModule } from '../../src/app.module.js';
import { RoutePolicies, type RoutePolicy } from '../../src/shared/http/route-policies.js';
import { testConfig } from '../support/config.js';

const NO_DATABASE = { url: 'postgresql://nobody@127.0.0.1:9/none', adminUrl: undefined, embedded: false, poolMax: 1, close: async () => undefined };

/** Every route of the product with its policy, from the module graph itself; nothing of it is started. */
export async function routesOfProduct(): Promise<readonly RoutePolicy[]> {
  const config = testConfig();
  const app = await NestFactory.createApplicationContext(AppModule.register(config, NO_DATABASE as never), { preview: true, logger: false, abortOnError: false });
  const routes = new RoutePolicies(new DiscoveryService(app.get(ModulesContainer)), new Reflector()).list();
  rmSync(config.dataDir, { recursive: true, force: true });
  return routes;
}

export const isChanging = ({ method }: RoutePolicy): boolean => method !== 'GET';
export const isOpen = ({ access }: RoutePolicy): boolean => access?.kind === 'public';
