import type { LentToken } from '../tokens/index.js';

/** For steps that take a token where there is none to be had. */
export const NOBODY: LentToken = { value: '', expiresAt: new Date(8_640_000_000_000_000) };
