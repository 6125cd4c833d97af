import type { Page } from '../../../shared/http/cursor.js';
import type { TaskSpend } from '../budget/task-purses.port.js';
import type { StepRecord } from '../board/task-board.port.js';
import type { ArtifactName, TaskEvent } from '../record/task-log.port.js';
import type { Task, TaskState } from '../task.js';

export const TASK_READER = Symbol('TASK_READER');

export interface TaskFilter {
  readonly state?: TaskState;
  /** `owner/name`, any case. */
  readonly repository?: string;
  readonly cursor?: string;
  /** Rows a page. */
  readonly limit: number;
}

/** A task as people look at it. */
export type SeenTask = Task & {
  readonly finishedAt: Date | undefined;
  readonly stopRequestedBy: string | undefined;
  /** Undefined while no model was asked. US dollars; the budget is null where it was not written down yet. */
  readonly usage: (TaskSpend & { readonly budgetUsd: number | null }) | undefined;
  /** For cursors: microseconds that a Date has no room for. */
  readonly createdAtText: string;
};

export interface SeenArtifact {
  readonly name: ArtifactName;
  readonly bytes: number;
  readonly truncated: boolean;
  readonly createdAt: Date;
}

export interface TaskDetail {
  readonly task: SeenTask;
  readonly steps: readonly StepRecord[];
  readonly artifacts: readonly SeenArtifact[];
}

export type SeenEvent = TaskEvent & {
  /** Grows within a task. */
  readonly id: string;
  readonly at: Date;
};

/** Reading only; who may read what is asked elsewhere. */
export interface TaskReader {
  /** Newest first. */
  list(filter: TaskFilter): Promise<Page<SeenTask>>;
  find(id: string): Promise<SeenTask | undefined>;
  detail(id: string): Promise<TaskDetail | undefined>;
  /** In order, those after this id. */
  events(taskId: string, afterId: string, limit: number): Promise<readonly SeenEvent[]>;
}
