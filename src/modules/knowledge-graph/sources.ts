import type { TreeFile } from '../repos/index.js';
import { languageOf } from './extract/languages.js';
import { MAX_BYTES } from './extract/judge-text.js';
import type { Language } from './facts.js';
import type { SkippedFile } from './graph-store.port.js';
import { isSettingsFile } from './link/project-settings.js';

/** A file that has facts. */
export interface SourceFile {
  readonly path: string;
  readonly blob: string;
  readonly language: Language;
  readonly size: number;
}

export interface Sources {
  readonly files: readonly SourceFile[];
  /** Without being opened. */
  readonly skipped: readonly SkippedFile[];
  readonly settings: readonly TreeFile[];
}

/** Of larger manifests nothing is believed. */
const SETTINGS_BYTES = 256 * 1024;

function refusal({ legible, mode, size, path }: TreeFile): string | undefined {
  if (!legible || path.includes('\0')) return 'its name is not UTF-8';
  if (mode === '120000') return 'a symbolic link';
  return size > MAX_BYTES ? `larger than ${MAX_BYTES} bytes` : undefined;
}

/** What of a tree the graph is made from. */
export function sourcesOf(tree: readonly TreeFile[]): Sources {
  const files: SourceFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of tree) {
    const language = languageOf(file.path);
    if (language === undefined) continue;
    const reason = refusal(file);
    if (reason === undefined) files.push({ path: file.path, blob: file.blob, language, size: file.size });
    else skipped.push({ path: file.path, reason });
  }
  const settings = tree.filter((file) => isSettingsFile(file.path) && refusal(file) === undefined && file.size <= SETTINGS_BYTES);
  return { files, skipped, settings };
}

export const blobKey = ({ blob, language }: Pick<SourceFile, 'blob' | 'language'>): string => `${language}:${blob}`;
