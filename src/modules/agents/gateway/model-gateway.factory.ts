import type { Config } from '../../../shared/config/index.js';
import type { Breakers } from '../../../shared/resilience/breakers.js';
import { AnthropicGateway } from './model-gateway.anthropic.js';
import type { ModelGateway } from './model-gateway.port.js';
import { Prices } from './prices.js';

export function createGateway({ models }: Config, breakers: Breakers): ModelGateway {
  return new AnthropicGateway(models.anthropic, new Prices(models.pricesFile), breakers);
}
