import { Global, Module } from '@nestjs/common';
import { IDS } from '../crypto/ids.port.js';
import { uuidIds } from '../crypto/ids.uuid.js';
import { CLOCK, systemClock } from './clock.port.js';

/** Clock and ids come in through ports, so that tests own them. */
@Global()
@Module({
  providers: [
    { provide: CLOCK, useValue: systemClock },
    { provide: IDS, useValue: uuidIds },
  ],
  exports: [CLOCK, IDS],
})
export class SystemModule {}
