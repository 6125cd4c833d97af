import type { ChangedEntry } from './changed-file.js';

type Counts = Pick<ChangedEntry, 'added' | 'deleted'>;

const RAW = /^:(\d{6}) (\d{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([AMDT])$/;
const NUMSTAT = /^(\d+|-)\t(\d+|-)\t/;

function fields(output: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let start = 0;
  for (let end = output.indexOf(0); end !== -1; end = output.indexOf(0, start)) {
    found.push(output.subarray(start, end));
    start = end + 1;
  }
  return found;
}

function decode(name: Buffer): Pick<ChangedEntry, 'path' | 'legible'> {
  try {
    return { path: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name), legible: true };
  } catch {
    return { path: name.toString('latin1'), legible: false };
  }
}

function countsByName(numstats: readonly Buffer[]): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const field of numstats) {
    const text = field.toString('latin1');
    const match = NUMSTAT.exec(text);
    if (match === null) throw new Error('unexpected line in the numstat part of git diff-tree');
    counts.set(text.slice(match[0].length), { added: Number(match[1]) || 0, deleted: Number(match[2]) || 0 });
  }
  return counts;
}

/**
 * Reads `git diff-tree -r -z --raw --numstat --no-abbrev --no-renames`: all raw records first, then one count a file.
 * @throws Error for anything else; a change that can not be read must not pass.
 */
export function parseDiffTree(output: Buffer): readonly ChangedEntry[] {
  const parts = fields(output);
  const rawEnd = parts.findIndex((field, index) => index % 2 === 0 && field[0] !== 0x3a);
  const rawFields = rawEnd === -1 ? parts : parts.slice(0, rawEnd);
  const counts = countsByName(parts.slice(rawFields.length));
  const entries: ChangedEntry[] = [];
  for (let index = 0; index < rawFields.length; index += 2) {
    const match = RAW.exec(rawFields[index]?.toString('latin1') ?? '');
    const name = rawFields[index + 1];
    if (match === null || name === undefined) throw new Error('unexpected record in the raw part of git diff-tree');
    const [, oldMode = '', newMode = '', oldObject = '', newObject = ''] = match;
    entries.push({ ...decode(name), oldMode, newMode, oldObject, newObject, ...(counts.get(name.toString('latin1')) ?? { added: 0, deleted: 0 }) });
  }
  return entries;
}
