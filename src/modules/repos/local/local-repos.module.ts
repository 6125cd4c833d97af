import { type DynamicModule, Module } from '@nestjs/common';
import { GitCheckouts } from '../checkouts/checkouts.git.js';
import { CHECKOUTS } from '../checkouts/checkouts.port.js';
import { LocalCodeHost } from './code-host.local.js';
import { CODE_HOST } from '../code-host/code-host.port.js';
import { GitProcess } from '../git/git-process.js';
import { LOCAL_SOURCE, type LocalSource } from './local-source.js';
import { LocalMirrors } from './mirrors.local.js';
import { MIRRORS } from '../mirrors/mirrors.port.js';
import { LocalPublisher } from './publisher.local.js';
import { PUBLISHER } from '../publisher/publisher.port.js';

/** The ports of this module for one repository that a person named, without a code host. */
@Module({})
export class LocalReposModule {
  static register(source: LocalSource): DynamicModule {
    const ports = [
      { provide: LOCAL_SOURCE, useValue: source },
      { provide: MIRRORS, useClass: LocalMirrors },
      { provide: CODE_HOST, useClass: LocalCodeHost },
      { provide: CHECKOUTS, useClass: GitCheckouts },
      { provide: PUBLISHER, useClass: LocalPublisher },
    ];
    return { module: LocalReposModule, providers: [GitProcess, ...ports], exports: ports.map(({ provide }) => provide) };
  }
}
