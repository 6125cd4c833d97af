import { z } from 'zod';
import { refusals } from './refusals.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Longest word of a body that becomes a column; GitHub's logins and actions stay far below. */
const MAX_TEXT = 100;

/** PostgreSQL's text takes no NUL; a mark is put in its place, so that no other word comes out. */
const text = z.string().transform((value) => value.replaceAll('\0', '\ufffd').slice(0, MAX_TEXT));
const numbered = z.object({ id: z.int().positive() });

/** What the row says about the body beside the bytes; whatever has not the usual shape is left out. */
const summary = z.object({
  action: text.optional().catch(undefined),
  installation: numbered.optional().catch(undefined),
  repository: numbered.optional().catch(undefined),
  sender: z.object({ login: text }).optional().catch(undefined),
});

export interface BodySummary {
  readonly action: string | undefined;
  readonly installationId: number | undefined;
  readonly repositoryId: number | undefined;
  readonly sender: string | undefined;
}

/** @throws AppError `refusals.notJson`, `refusals.notObject` */
export function parseBody(body: Buffer): JsonObject {
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusals.notObject();
  return value as JsonObject;
}

export function summarize(payload: JsonObject): BodySummary {
  const { action, installation, repository, sender } = summary.parse(payload);
  return { action, installationId: installation?.id, repositoryId: repository?.id, sender: sender?.login };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    throw refusals.notJson();
  }
}
