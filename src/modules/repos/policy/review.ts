import type { ChangedEntry, WeighedEntry } from './changed-file.js';
import { brokenContentRule, brokenModeRule } from './mode-rules.js';
import { brokenPathRule } from './path-rules.js';
import type { Refusal, Rule } from './refusal.js';

export interface PatchLimits {
  /** Bytes that a file, and all together, may grow by. */
  readonly maxBytes: number;
  readonly maxFiles: number;
}

function refuse<Entry extends ChangedEntry>(entries: readonly Entry[], rule: (entry: Entry) => Rule | undefined): Refusal[] {
  return entries.flatMap((entry) => {
    const broken = rule(entry);
    return broken === undefined ? [] : [{ path: entry.path, rule: broken }];
  });
}

/** What can be judged without opening a file: names, modes and how many. */
export function reviewEntries(entries: readonly ChangedEntry[], limits: PatchLimits): readonly Refusal[] {
  const excess = entries[limits.maxFiles];
  const refusals = refuse(entries, (entry) => (entry.legible ? brokenPathRule(entry.path) : 'path.illegible') ?? brokenModeRule(entry));
  return excess === undefined ? refusals : [...refusals, { path: excess.path, rule: 'count.files' }];
}

/** How much the repository grows. A large file that was there already may be edited: what counts is its growth. */
export function reviewSizes(entries: readonly Omit<WeighedEntry, 'content'>[], limits: PatchLimits): readonly Refusal[] {
  let total = 0;
  for (const entry of entries) {
    const growth = Math.max(0, entry.newSize - entry.oldSize);
    total += growth;
    if (growth > limits.maxBytes) return [{ path: entry.path, rule: 'size.file' }];
    if (total > limits.maxBytes) return [{ path: entry.path, rule: 'size.total' }];
  }
  return [];
}

/** Where links point, and what becomes executable. */
export function reviewContents(entries: readonly WeighedEntry[]): readonly Refusal[] {
  return refuse(entries, brokenContentRule);
}
