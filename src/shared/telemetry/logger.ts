import { ConsoleLogger, type LogLevel as NestLogLevel } from '@nestjs/common';
import type { LogLevel } from '../config/index.js';

const LEVELS: readonly (readonly [LogLevel, NestLogLevel])[] = [
  ['error', 'error'],
  ['warn', 'warn'],
  ['info', 'log'],
  ['debug', 'debug'],
];

/** One JSON line an entry, from the given severity up. */
export function createLogger(least: LogLevel): ConsoleLogger {
  const upTo = LEVELS.findIndex(([name]) => name === least) + 1;
  return new ConsoleLogger({ json: true, colors: false, logLevels: ['fatal', ...LEVELS.slice(0, upTo).map(([, level]) => level)] });
}
