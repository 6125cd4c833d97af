import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import type { Page } from '../../../shared/http/cursor.js';
import type { Principal } from '../../../shared/http/principal.js';
import { redactBytes } from '../../../shared/telemetry/redact.js';
import { RepositorySight } from './repository-sight.js';
import { ARTIFACTS, type ArtifactName, type Artifacts } from '../record/task-log.port.js';
import { seenPage } from './seen-page.js';
import { placeAfter } from './task-place.js';
import { TASK_READER, type SeenTask, type TaskDetail, type TaskFilter, type TaskReader } from './task-reader.port.js';

/** Tasks as one person sees them: what they may not read is not there. */
@Injectable()
export class TaskDesk {
  constructor(
    @Inject(TASK_READER) private readonly reader: TaskReader,
    @Inject(ARTIFACTS) private readonly artifacts: Artifacts,
    private readonly sight: RepositorySight,
  ) {}

  async list(principal: Principal, filter: TaskFilter): Promise<Page<SeenTask>> {
    const page = (cursor: string | undefined) => this.reader.list({ ...filter, ...(cursor !== undefined && { cursor }) });
    const maySee = ({ repository }: SeenTask) => this.sight.mayRead(principal, repository.id);
    return seenPage({ page, maySee, after: placeAfter }, filter.cursor, filter.limit);
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
