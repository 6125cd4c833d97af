import type { FileFacts, Language } from '../facts.js';

export interface SourceBlob {
  readonly blob: string;
  readonly language: Language;
  readonly content: Uint8Array;
}

/** What is kept of one file's text. */
export interface Extracted {
  readonly blob: string;
  readonly language: Language;
  readonly bytes: number;
  /** Why there are no facts. */
  readonly skipped: string | undefined;
  readonly facts: FileFacts;
  readonly digest: string;
  readonly terms: Uint8Array;
  /** The facts, compressed, as they are stored. */
  readonly packed: Uint8Array;
}
