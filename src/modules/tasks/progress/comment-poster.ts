import type { CodeHost, Comment } from '../../repos/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import type { Task } from '../task.js';
import { progressMarker } from './progress-comment.js';

/**
 * Keeps a task's comment the only one: it is looked up by its marker among our own before it is made, and once more
 * after, because another worker may have made one in between. The oldest stays; all workers agree on which that is.
 */
export class CommentPoster {
  private commentId: number | undefined;

  /** `holds`: whether the task still is this worker's, who else has no word to put in place of another's. */
  constructor(
    private readonly host: CodeHost,
    private readonly task: Task,
    private readonly holds: () => Promise<boolean> = () => Promise.resolve(true),
  ) {}

  async post(body: string): Promise<void> {
    this.commentId ??= (await this.ours())[0]?.id;
    if (this.commentId === undefined) return this.create(body);
    try {
      await this.host.updateComment(this.task.repository, this.commentId, body);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'host.not_found') throw error;
      // Somebody deleted the comment; GitHub may list it a moment longer.
      await this.create(body, this.commentId);
    }
  }

  private async create(body: string, deleted?: number): Promise<void> {
    const { repository, issueNumber } = this.task;
    const made = await this.host.createComment(repository, issueNumber, body);
    const [oldest = made, ...later] = (await this.ours()).filter(({ id }) => id !== deleted);
    this.commentId = oldest.id;
    for (const { id } of later) await this.host.deleteComment(repository, id);
    if (oldest.id !== made.id && (await this.holds())) await this.host.updateComment(repository, oldest.id, body);
  }

  /** Oldest first. */
  private async ours(): Promise<readonly Comment[]> {
    const own = await this.host.ownComments(this.task.repository, this.task.issueNumber);
    return own.filter((comment) => comment.body.trimEnd().endsWith(progressMarker(this.task.id)));
  }
}
