import { z } from 'zod';
import { invalidRequest, pageQuery, parseQuery } from '../../../../shared/http/cursor.js';
import { ARTIFACT_NAMES, type ArtifactName } from '../../record/task-log.port.js';
import type { TaskFilter } from '../task-reader.port.js';
import { TASK_STATES } from '../../task.js';

const schema = z.strictObject({
  ...pageQuery,
  state: z.enum(TASK_STATES).optional(),
  repository: z.string().max(200).regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name').optional(),
});

/** @throws AppError `request.invalid` (400) */
export function taskFilterOf(query: unknown): TaskFilter {
  return parseQuery<TaskFilter>(schema as z.ZodType<TaskFilter>, query);
}

/** @throws AppError `request.invalid` (400) */
export function artifactNameOf(name: string): ArtifactName {
  const known = ARTIFACT_NAMES.find((one) => one === name);
  if (known === undefined) throw invalidRequest(`An artefact is one of ${ARTIFACT_NAMES.join(', ')}.`);
  return known;
}
