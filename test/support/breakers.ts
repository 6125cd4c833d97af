import { Breakers } from '../../src/shared/resilience/breakers.js';

/** As configured by default, for what has to have them. */
export function testBreakers(failures = 3, openMs = 30_000): Breakers {
  return new Breakers({ github: { failures, openMs }, model: { failures, openMs } });
}
