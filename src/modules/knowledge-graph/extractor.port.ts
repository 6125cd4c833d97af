import type { Extracted, SourceBlob } from './extract/extracted.js';

export const EXTRACTOR = Symbol('EXTRACTOR');

/** Turns files' bytes into facts, off the main thread. */
export interface Extractor {
  /** One answer a source, in no order; a source that can not be read is answered with the reason. Never throws for what a file holds. */
  extract(sources: AsyncIterable<SourceBlob>): AsyncIterable<Extracted>;
}
