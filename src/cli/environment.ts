/** Token of the raw environment: a command reads the configuration from it when it runs, so that `--help` needs none. */
export const ENVIRONMENT = Symbol('ENVIRONMENT');
