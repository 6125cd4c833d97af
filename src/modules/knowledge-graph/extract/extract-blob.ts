import type { FileFacts, Language } from '../facts.js';
import { extract } from './extract.js';
import type { Extracted, SourceBlob } from './extracted.js';
import { interfaceDigest } from './interface-digest.js';
import { judgeText } from './judge-text.js';
import { packFacts } from './packed-facts.js';
import { packTerms } from './terms.js';

const none = (language: Language): FileFacts => ({ language, lines: 0, parseErrors: false, symbols: [], refs: [], imports: [], bindings: [] });

/** The record of a text that is not read: the reason is kept, so it is not tried again. */
export function skippedBlob({ blob, language, content }: SourceBlob, reason: string): Extracted {
  const facts = none(language);
  return { blob, language, bytes: content.length, skipped: reason, facts, digest: interfaceDigest(facts), terms: new Uint8Array(), packed: packFacts(facts) };
}

/** Facts and words of one file's bytes; never throws for what the bytes are. */
export async function extractBlob(source: SourceBlob): Promise<Extracted> {
  const judged = judgeText(source.content);
  if ('skipped' in judged) return skippedBlob(source, judged.skipped);
  try {
    const facts = await extract(judged.text, source.language);
    const { blob, language, content } = source;
    return { blob, language, bytes: content.length, skipped: undefined, facts, digest: interfaceDigest(facts), terms: packTerms(judged.text), packed: packFacts(facts) };
  } catch (error) {
    return skippedBlob(source, error instanceof Error ? error.message : 'could not be parsed');
  }
}
