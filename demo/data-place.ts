import { resolve } from 'node:path';
import { resolveDataDir } from '../src/shared/config/data-dir.js';

/** Where the product keeps what it was told to keep in this folder; absolute. */
export const dataDirOf = (folder: string): string => resolveDataDir(resolve(folder), process.getuid?.() === 0);
