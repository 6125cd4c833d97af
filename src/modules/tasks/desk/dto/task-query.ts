import { z } from 'zod';
import { invalidRequest, pageQuery, parseQuery } from '../../../../shared/http/cursor.js';
import { ARTIFACT_NAMES, type ArtifactName } from '../../record/task-log.port.js';
import type { TaskFilter } from '../task-reader.port.js';
import type { WaitingFilter } from '../waiting-reader.port.js';
import { TASK_STATES } from '../../task.js';

const waitingSchema = z.strictObject({
  ...pageQuery,
  repository: z.string().max(200).regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name').optional(),
});

const schema = waitingSchema.extend({ state: z.enum(TASK_STATES).optional() });

/** @throws AppError `request.invalid` (400) */
export function taskFilterOf(query: unknown): TaskFilter {
  return parseQuery<TaskFilter>(schema as z.ZodType<TaskFilter>, query);
}

/** @throws AppError `request.invalid` (400) */
export function waitingFilterOf(query: unknown): WaitingFilter {
  return parseQuery<WaitingFilter>(waitingSchema as z.ZodType<WaitingFilter>, query);
}

/** @throws AppError `request.invalid` (400) */
export function artifactNameOf(name: string): ArtifactName {
  const known = ARTIFACT_NAMES.find((one) => one === name);
  if (known === undefined) throw invalidRequest(`An artefact is one of ${ARTIFACT_NAMES.join(', ')}.`);
  return known;
}
