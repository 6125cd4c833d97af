import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The real program as `npm ci` of this folder installed it, each package checked against the lock's digest. */
export const PROGRAM = join(import.meta.dirname, `node_modules/@anthropic-ai/claude-code-linux-${process.arch}/claude`);

type Lock = { readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>> };

const lockAt = (path: string): Lock => JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8')) as Lock;
const NAME = `node_modules/@anthropic-ai/claude-code-linux-${process.arch}`;

/** What the lock pins, and what lies there. */
export const pinned = () => lockAt('package-lock.json').packages[NAME];
export const installed = () => lockAt('node_modules/.package-lock.json').packages[NAME];
