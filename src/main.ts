import { Logger } from '@nestjs/common';
import { loadConfig } from './shared/config/load-config.js';
import { haltEmbeddedServers } from './shared/database/embedded/halt.js';
import { toAppError } from './shared/errors/app-error.js';
import { onStopSignals } from './shared/process/stop-signals.js';
import { stopTracing } from './shared/telemetry/tracing.js';
import { start } from './start.js';

const logger = new Logger('agent-bot');

/** A message for the operator on stderr, then exit 1: nothing half-started stays. */
function giveUp(error: unknown): never {
  const { code, message, cause } = toAppError(error);
  process.stderr.write(`agent-bot: ${code}: ${message}\n`);
  if (code === 'internal') process.stderr.write(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const starting = start(config);
  // Heard from now on: a start that is interrupted ends in order too, with nothing left running.
  onStopSignals(
    (signal) => {
      logger.log({ msg: 'stopping', signal });
      starting.then((bot) => bot.stop()).then(stopTracing).then(() => process.exit(0), giveUp);
    },
    () => void haltEmbeddedServers().then(() => process.exit(1)), // asked twice: at once
  );
  const bot = await starting;
  bot.lost?.catch(giveUp);
  logger.log({ msg: 'ready', mode: config.runMode, publicUrl: bot.publicUrl, adminUrl: bot.adminUrl, dataDir: config.dataDir });
}

process.on('uncaughtException', giveUp);
process.on('unhandledRejection', giveUp);
main().catch(giveUp);
