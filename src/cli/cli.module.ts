import { type DynamicModule, Module } from '@nestjs/common';
import { InjectCommander } from 'nest-commander';
import type { RawEnvironment } from '../shared/config/secret-files.js';
import { AdminGrantCommand } from './admin/admin-grant.command.js';
import { AdminTokenCommand } from './admin/admin-token.command.js';
import { AdminCommand } from './admin/admin.command.js';
import { TokenCreateCommand } from './admin/token-create.command.js';
import { TokenListCommand } from './admin/token-list.command.js';
import { TokenRevokeCommand } from './admin/token-revoke.command.js';
import { DoctorCommand } from './doctor.command.js';
import { ENVIRONMENT } from './environment.js';
import { GraphExportCommand } from './graph/graph-export.command.js';
import { GraphCommand } from './graph/graph.command.js';
import { IndexCommand } from './graph/index.command.js';
import { LocateCommand } from './graph/locate.command.js';
import { MigrateDownCommand } from './migrate/migrate-down.command.js';
import { MigrateStatusCommand } from './migrate/migrate-status.command.js';
import { MigrateUpCommand } from './migrate/migrate-up.command.js';
import { MigrateCommand } from './migrate/migrate.command.js';
import { RunCommand } from './run/run.command.js';
import type { CommanderCommand } from './strict-command.js';

const COMMANDS = [
  DoctorCommand,
  IndexCommand,
  GraphCommand,
  GraphExportCommand,
  LocateCommand,
  RunCommand,
  AdminCommand,
  AdminGrantCommand,
  AdminTokenCommand,
  TokenCreateCommand,
  TokenListCommand,
  TokenRevokeCommand,
  MigrateCommand,
  MigrateUpCommand,
  MigrateDownCommand,
  MigrateStatusCommand,
];

@Module({})
export class CliModule {
  constructor(@InjectCommander() program: CommanderCommand) {
    program.name('agent-bot').description('A self-hosted coding-agent bot for GitHub: commands for its operator.');
  }

  static register(environment: RawEnvironment): DynamicModule {
    return { module: CliModule, providers: [{ provide: ENVIRONMENT, useValue: environment }, ...COMMANDS] };
  }
}
