import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TokensModule } from '../tokens/index.js';
import { PgRepositoryCatalogue } from './catalogue/catalogue.pg.js';
import { REPOSITORY_CATALOGUE } from './catalogue/catalogue.port.js';
import { InstallationEntity } from './catalogue/installation.entity.js';
import { RepositoryEntity } from './catalogue/repository.entity.js';
import { OctokitCodeHost } from './code-host/code-host.octokit.js';
import { CODE_HOST } from './code-host/code-host.port.js';
import { GitCheckouts } from './checkouts/checkouts.git.js';
import { CHECKOUTS } from './checkouts/checkouts.port.js';
import { GitProcess } from './git/git-process.js';
import { OctokitHookLog } from './code-host/hook-log.octokit.js';
import { HOOK_LOG } from './code-host/hook-log.port.js';
import { OctokitOrganizations } from './code-host/organizations.octokit.js';
import { ORGANIZATIONS } from './code-host/organizations.port.js';
import { GitMirrors } from './mirrors/mirrors.git.js';
import { MIRRORS } from './mirrors/mirrors.port.js';
import { GitPublisher } from './publisher/publisher.git.js';
import { PUBLISHER } from './publisher/publisher.port.js';
import { GitTrees } from './trees/trees.git.js';
import { TREES } from './trees/trees.port.js';

@Module({
  imports: [TokensModule, TypeOrmModule.forFeature([InstallationEntity, RepositoryEntity])],
  providers: [
    { provide: REPOSITORY_CATALOGUE, useClass: PgRepositoryCatalogue },
    { provide: CODE_HOST, useClass: OctokitCodeHost },
    { provide: HOOK_LOG, useClass: OctokitHookLog },
    { provide: ORGANIZATIONS, useClass: OctokitOrganizations },
    GitProcess,
    { provide: MIRRORS, useClass: GitMirrors },
    { provide: CHECKOUTS, useClass: GitCheckouts },
    { provide: PUBLISHER, useClass: GitPublisher },
    { provide: TREES, useClass: GitTrees },
  ],
  exports: [REPOSITORY_CATALOGUE, CODE_HOST, HOOK_LOG, ORGANIZATIONS, MIRRORS, CHECKOUTS, PUBLISHER, TREES],
})
export class ReposModule {}
