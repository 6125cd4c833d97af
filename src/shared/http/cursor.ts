import { z } from 'zod';
import { AppError } from '../errors/app-error.js';

export const PAGE_LIMIT = { default: 50, most: 200 } as const;

/** A place in a list that is sorted by time, newest first, ids deciding between equals. */
export interface Place {
  /** RFC 3339 with microseconds, as PostgreSQL keeps it. */
  readonly at: string;
  readonly id: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Give it back as `cursor` for what follows; null at the end. */
  readonly nextCursor: string | null;
}

/** As we write them: in UTC; PostgreSQL knows no year 0. */
const placeSchema = z.tuple([z.iso.datetime().refine((at) => !at.startsWith('0000')), z.uuid()]);

export function cursorOf({ at, id }: Place): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** @throws AppError `request.invalid` (400) for what we never gave out. */
export function placeOf(cursor: string): Place {
  try {
    const [at, id] = placeSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at, id };
  } catch (cause) {
    throw invalidRequest('cursor is not one that this list gave out.', cause);
  }
}

export const pageQuery = {
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT.most).default(PAGE_LIMIT.default),
};

/** @throws AppError `request.invalid` (400) naming the parameters and what is wrong with them. */
export function parseQuery<T>(schema: z.ZodType<T>, query: unknown): T {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'query'}: ${issue.message}`).join('; '));
}

export function invalidRequest(message: string, cause?: unknown): AppError {
  return new AppError('request.invalid', message, { cause, detail: { status: 400 } });
}
