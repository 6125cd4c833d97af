import { Logger } from '@nestjs/common';
import { loadConfig } from './shared/config/load-config.js';
import { toAppError } from './shared/errors/app-error.js';
import { onStopSignals } from './shared/process/stop-signals.js';
import { within } from './shared/resilience/within.js';
import { createLogger } from './shared/telemetry/logger.js';
import { redact } from './shared/telemetry/redact.js';
import { stopTracing } from './shared/telemetry/tracing.js';
import { start } from './start.js';

/** PostgreSQL's fast shutdown takes a fraction of it. */
const ABANDON_MS = 5_000;

const logger = new Logger('agent-bot');

/** A message for the operator on stderr, then exit 1: nothing half-started stays. */
function giveUp(error: unknown): never {
  const { code, message, cause } = toAppError(error);
  process.stderr.write(redact(`agent-bot: ${code}: ${message}\n`));
  if (code === 'internal') process.stderr.write(redact(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`));
  process.exit(1);
}

function ignore(): void {
  // the process ends anyway
}

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  Logger.overrideLogger(createLogger(config.logLevel));
  const starting = start(config);
  // Heard from now on: a start that is interrupted ends in order too, with nothing left running.
  onStopSignals(
    (signal) => {
      logger.log({ msg: 'stopping', signal });
      starting.then((bot) => bot.stop()).then(stopTracing).then(() => process.exit(0), giveUp);
    },
    () => void within(ABANDON_MS, starting.then((bot) => bot.abandon()), () => new Error('not left in time')).catch(ignore).finally(() => process.exit(1)), // asked twice
  );
  const bot = await starting;
  logger.log({ msg: 'ready', mode: config.runMode, publicUrl: bot.publicUrl, adminUrl: bot.adminUrl, dataDir: config.dataDir });
}

process.on('uncaughtException', giveUp);
process.on('unhandledRejection', giveUp);
main().catch(giveUp);
