import type { z } from 'zod';
import { skipped, type Decision } from '../dispatch/decision.js';

/** For a payload that has not the shape its event promises. */
export function unusable(error: z.ZodError): Decision {
  const paths = error.issues.map(({ path }) => path.join('.') || 'the whole');
  return skipped(`unusable payload: ${paths.join(', ')}`);
}
