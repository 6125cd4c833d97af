import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import type { Page } from '../../../shared/http/cursor.js';
import type { Principal } from '../../../shared/http/principal.js';
import { redactBytes } from '../../../shared/telemetry/redact.js';
import { RepositorySight } from './repository-sight.js';
import { ARTIFACTS, type ArtifactName, type Artifacts } from '../record/task-log.port.js';
import { placeAfter } from './task-place.js';
import { TASK_READER, type SeenTask, type TaskDetail, type TaskFilter, type TaskReader } from './task-reader.port.js';

/** Rows that are looked through for one page, at most: a person who sees little gets a short page and a cursor. */
const SCAN_MAX = 1_000;

/** Tasks as one person sees them: what they may not read is not there. */
@Injectable()
export class TaskDesk {
  constructor(
    @Inject(TASK_READER) private readonly reader: TaskReader,
    @Inject(ARTIFACTS) private readonly artifacts: Artifacts,
    private readonly sight: RepositorySight,
  ) {}

  async list(principal: Principal, filter: TaskFilter): Promise<Page<SeenTask>> {
    const seen: SeenTask[] = [];
    let { cursor } = filter;
    for (let scanned = 0; scanned < SCAN_MAX; ) {
      const page = await this.reader.list({ ...filter, cursor });
      for (const task of page.items) {
        if (await this.sight.mayRead(principal, task.repository.id)) seen.push(task);
        if (seen.length === filter.limit) return { items: seen, nextCursor: isLast(page, task) ? null : placeAfter(task) };
      }
      if (page.nextCursor === null) return { items: seen, nextCursor: null };
      scanned += page.items.length;
      cursor = page.nextCursor;
    }
    return { items: seen, nextCursor: cursor ?? null };
  }

  /** @throws AppError `task.absent` (404), also when the person may not know of it. */
  async find(principal: Principal, id: string): Promise<SeenTask> {
    const task = await this.reader.find(id);
    if (task === undefined || !(await this.sight.mayRead(principal, task.repository.id))) throw absent();
    return task;
  }

  /** @throws AppError `task.absent` (404) */
  async detail(principal: Principal, id: string): Promise<TaskDetail> {
    await this.find(principal, id);
    const detail = await this.reader.detail(id);
    if (detail === undefined) throw absent();
    return detail;
  }

  /** @throws AppError `task.absent`, `artifact.absent` (404) */
  async artifact(principal: Principal, id: string, name: ArtifactName): Promise<Buffer> {
    await this.find(principal, id);
    const content = await this.artifacts.find(id, name);
    if (content === undefined) throw new AppError('artifact.absent', 'The task has no such artefact (yet).', { detail: { status: 404 } });
    return redactBytes(content);
  }
}

export function absent(): AppError {
  return new AppError('task.absent', 'There is no such task.', { detail: { status: 404 } });
}

function isLast(page: Page<SeenTask>, task: SeenTask): boolean {
  return page.nextCursor === null && page.items.at(-1) === task;
}
