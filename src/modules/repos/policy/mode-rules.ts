import { ABSENT, EXECUTABLE, GITLINK, REGULAR, SYMLINK, type ChangedEntry, type WeighedEntry } from './changed-file.js';
import { componentsOf, isGitName } from './path-rules.js';
import type { Rule } from './refusal.js';

const KNOWN: ReadonlySet<string> = new Set([ABSENT, REGULAR, EXECUTABLE, SYMLINK]);
/** Linux's PATH_MAX: a longer target can not be followed. */
const TARGET_BYTES = 4096;

/** The rule that an entry's modes break by themselves. A submodule may neither come, change nor go. */
export function brokenModeRule(entry: ChangedEntry): Rule | undefined {
  if (entry.newMode === GITLINK || entry.oldMode === GITLINK) return 'mode.gitlink';
  return KNOWN.has(entry.newMode) ? undefined : 'mode.unknown';
}

/**
 * The rule that a link's target breaks. `..` may only lead: after a name it could pass through another link, and
 * where it ends could not be told from the text.
 */
export function brokenLinkRule(path: string, target: Buffer): Rule | undefined {
  const text = target.toString('utf8');
  if (target.length > TARGET_BYTES || text === '' || /[\p{Cc}\ufffd\\]/u.test(text)) return 'link.outside';
  if (text.startsWith('/') || /^[A-Za-z]:/.test(text)) return 'link.outside';
  const parts = componentsOf(text).filter((part) => part !== '' && part !== '.');
  const names = parts.findIndex((part) => part !== '..');
  const climbs = names === -1 ? parts.length : names;
  if (parts.slice(climbs).includes('..') || climbs >= path.split('/').length) return 'link.outside';
  return parts.some(isGitName) ? 'link.git' : undefined;
}

/** The first line of every pointer (Git LFS, docs/spec.md). */
const POINTER = 'version https://git-lfs.github.com/spec/';

/**
 * The rule that an entry's content breaks for its mode or for what was there. An entry whose content is missing is refused.
 * A pointer of Git LFS may move and go; edited, it leads to nothing, or is no pointer any more and the content is lost.
 */
export function brokenContentRule(entry: WeighedEntry): Rule | undefined {
  if (entry.before?.toString('latin1').startsWith(POINTER)) return 'content.lfs';
  if (entry.newMode === SYMLINK) return brokenLinkRule(entry.path, entry.content ?? Buffer.alloc(0));
  if (entry.newMode !== EXECUTABLE || entry.oldMode === EXECUTABLE) return undefined;
  return entry.content?.subarray(0, 2).toString('latin1') === '#!' ? undefined : 'mode.executable';
}
