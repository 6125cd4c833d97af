import { Inject } from '@nestjs/common';
import { Command } from 'nest-commander';
import type { RawEnvironment } from '../shared/config/secret-files.js';
import { BotCommand, type OutputOptions } from './bot-command.js';
import { tableOf } from './doctor/table.js';
import { ENVIRONMENT } from './environment.js';

@Command({ name: 'doctor', description: 'check what the product needs on this machine; exit 1 when something fails' })
export class DoctorCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  async run(_arguments: string[], options: OutputOptions): Promise<void> {
    const { examine } = await import('./doctor/examine.js'); // --help needs none of it
    const findings = await examine(this.environment);
    const failed = findings.some(({ status }) => status === 'fail');
    this.print(options, { ok: !failed, checks: findings }, tableOf(findings));
    if (failed) process.exitCode = 1;
  }
}
