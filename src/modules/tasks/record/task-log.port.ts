export const TASK_LOG = Symbol('TASK_LOG');
export const ARTIFACTS = Symbol('ARTIFACTS');

export interface TaskEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What happened in a task, one row an event, in order. */
export interface TaskLog {
  append(taskId: string, epoch: number, events: readonly TaskEvent[]): Promise<void>;
}

export const ARTIFACT_NAMES = ['prompt', 'transcript', 'diff', 'terminal'] as const;
export type ArtifactName = (typeof ARTIFACT_NAMES)[number];
/** The agent's conversation is kept for a later try and a retry alone. */
export type KeptName = ArtifactName | 'session';

/** What a task made, as capped, compressed rows; a newer one of the same name replaces the older. */
export interface Artifacts {
  keep(taskId: string, epoch: number, name: KeptName, content: Buffer): Promise<void>;
  find(taskId: string, name: KeptName): Promise<Buffer | undefined>;
}
