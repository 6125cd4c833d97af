import { join, resolve } from 'node:path';

/** Node keeps what it compiled of the product for the next start: specs start it hundreds of times. */
export const COMPILED = { NODE_COMPILE_CACHE: join(resolve(import.meta.dirname, '../..'), 'dist/.compiled') };
