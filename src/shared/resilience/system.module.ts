import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { IDS } from '../crypto/ids.port.js';
import { uuidIds } from '../crypto/ids.uuid.js';
import { Breakers } from './breakers.js';
import { CLOCK, systemClock } from './clock.port.js';

/** Clock and ids come in through ports, so that tests own them; the breakers of a process are known to each other. */
@Global()
@Module({
  providers: [
    { provide: CLOCK, useValue: systemClock },
    { provide: IDS, useValue: uuidIds },
    { provide: Breakers, inject: [CONFIG], useFactory: ({ breakers }: Config) => new Breakers(breakers) },
  ],
  exports: [CLOCK, IDS, Breakers],
})
export class SystemModule {}
