/** One path that differs between two trees, as `git diff-tree` sees it. */
export interface ChangedEntry {
  /** Escaped when `legible` is false. */
  readonly path: string;
  /** False for a name that is not UTF-8. */
  readonly legible: boolean;
  /** Six octal digits; `000000` where there is no file. */
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldObject: string;
  readonly newObject: string;
  /** Lines; 0 for binary files. */
  readonly added: number;
  readonly deleted: number;
}

/** A changed entry with what it weighs and, for those that a rule has to look into, holds. */
export interface WeighedEntry extends ChangedEntry {
  /** Bytes; 0 where there is no file. */
  readonly oldSize: number;
  readonly newSize: number;
  /** Present for links and for files that become executable. */
  readonly content: Buffer | undefined;
  /** What was there before; present for edited files that are small enough to be a pointer of Git LFS. */
  readonly before?: Buffer;
}

export const ABSENT = '000000';
export const SYMLINK = '120000';
export const GITLINK = '160000';
export const EXECUTABLE = '100755';
export const REGULAR = '100644';

/** Whether a rule must look into the new content. */
export function needsContent(entry: ChangedEntry): boolean {
  return entry.newMode === SYMLINK || (entry.newMode === EXECUTABLE && entry.oldMode !== EXECUTABLE);
}

/** Git LFS: a pointer is shorter than this, bytes (its specification). */
const POINTER_BYTES = 1024;

/** Whether a rule must look into what was there before. */
export function needsBefore(entry: Omit<WeighedEntry, 'content'>): boolean {
  const edited = entry.newMode !== ABSENT && entry.oldObject !== entry.newObject;
  return edited && (entry.oldMode === REGULAR || entry.oldMode === EXECUTABLE) && entry.oldSize > 0 && entry.oldSize < POINTER_BYTES;
}
