import type { CodeHost } from '../../repos/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import type { Task } from '../task.js';
import { progressMarker } from './progress-comment.js';

/** Keeps a task's comment the only one: it is looked up by its marker among our own before it is made. */
export class CommentPoster {
  private commentId: number | undefined;

  constructor(
    private readonly host: CodeHost,
    private readonly task: Task,
  ) {}

  async post(body: string): Promise<void> {
    this.commentId ??= await this.lookUp();
    if (this.commentId === undefined) return this.create(body);
    try {
      await this.host.updateComment(this.task.repository, this.commentId, body);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'host.not_found') throw error;
      // Somebody deleted the comment.
      await this.create(body);
    }
  }

  private async create(body: string): Promise<void> {
    this.commentId = (await this.host.createComment(this.task.repository, this.task.issueNumber, body)).id;
  }

  private async lookUp(): Promise<number | undefined> {
    const own = await this.host.ownComments(this.task.repository, this.task.issueNumber);
    return own.find((comment) => comment.body.trimEnd().endsWith(progressMarker(this.task.id)))?.id;
  }
}
