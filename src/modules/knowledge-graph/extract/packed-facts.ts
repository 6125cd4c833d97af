import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { FileFacts } from '../facts.js';

/** Facts are always read whole, by the linker: one compressed value a file is a tenth of a row a reference. */
export function packFacts(facts: FileFacts): Buffer {
  return deflateRawSync(JSON.stringify(facts), { level: 1 });
}

export function unpackFacts(packed: Uint8Array): FileFacts {
  return JSON.parse(inflateRawSync(packed).toString('utf8')) as FileFacts;
}
