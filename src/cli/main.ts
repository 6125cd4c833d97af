import { CommandFactory } from 'nest-commander';
import { CliModule } from './cli.module.js';
import { tellFailure } from './failure.js';
import { listenForInterruption } from './interruption.js';
import { productVersion } from './product-version.js';

/** `agent-bot <command>`. Exit codes: 0 ok, 1 failed, 2 usage, 128 and the signal's number when interrupted. */
async function main(): Promise<void> {
  listenForInterruption();
  await CommandFactory.run(CliModule.register(process.env), {
    logger: false,
    abortOnError: false,
    version: productVersion(),
    errorHandler: (error) => {
      throw error;
    },
    serviceErrorHandler: tellFailure,
  });
}

main().catch(tellFailure);
