import { randomUUID } from 'node:crypto';
import type { Ids } from './ids.port.js';

/** Of the 12 bits beside the version: ids of one millisecond count up in them (RFC 9562, 6.2, method 1). */
const MOST_OF_A_MILLISECOND = 0xfff;

let lastMs = 0;
let count = 0;

function tick(now: number): void {
  if (now > lastMs) [lastMs, count] = [now, 0];
  else if (count < MOST_OF_A_MILLISECOND) count += 1;
  else [lastMs, count] = [lastMs + 1, 0];
}

/** UUIDv7, each larger than the one before it in this process. The 62 random bits are those of a UUIDv4, which Node makes from a store of them. */
export const uuidIds: Ids = {
  next: () => {
    tick(Date.now());
    const ms = lastMs.toString(16).padStart(12, '0');
    return `${ms.slice(0, 8)}-${ms.slice(8)}-7${count.toString(16).padStart(3, '0')}${randomUUID().slice(18)}`;
  },
};
