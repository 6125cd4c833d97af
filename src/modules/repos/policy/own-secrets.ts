import { liveSecrets } from '../../../shared/crypto/live-secrets.js';
import { ABSENT, GITLINK, type ChangedEntry } from './changed-file.js';

/** Bytes that are looked through at a time, and how many of them again with the next: more than any form of a secret has. */
const SLICE = 16 * 1_048_576;
const OVERLAP = 65_536;

/** Whether a file comes with the change that has to be looked through. */
export function bringsContent(entry: ChangedEntry): boolean {
  return entry.newMode !== ABSENT && entry.newMode !== GITLINK && entry.newObject !== entry.oldObject;
}

/** Whether a secret of this process stands in what a change would publish, in any of its forms. Byte by byte: it may be no text. */
export function holdsSecret(content: Buffer): boolean {
  for (let from = 0; from < content.length; from += SLICE) {
    if (liveSecrets.areIn(content.toString('latin1', from, Math.min(content.length, from + SLICE + OVERLAP)))) return true;
  }
  return false;
}
