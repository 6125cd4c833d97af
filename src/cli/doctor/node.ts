import { type Verdict, fail, ok } from './finding.js';
import { isAtLeast } from './version.js';

/** typeorm's floor on the 24 line. */
const FLOOR = [24, 11];

export function checkNode(version: string = process.version): Verdict {
  return isAtLeast(version, FLOOR) ? ok(version) : fail(`${version} is too old`, `install Node ${FLOOR.join('.')} or newer: https://nodejs.org`);
}
