import type { CodeHost, Comment } from '../../repos/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import type { EffectOwner, Effects, Made } from '../record/effects.port.js';
import type { Task } from '../task.js';
import { progressMarker } from './progress-comment.js';

/**
 * Keeps a task's comment the only one: one that an earlier try may have made is looked up by its marker among our own,
 * and once more after it was made, because another worker may have made one in between. The oldest stays; all workers
 * agree on which that is.
 */
export class CommentPoster {
  private commentId: number | undefined;

  /** `holds`: whether the task still is this worker's, who else has no word to put in place of another's. */
  constructor(
    private readonly host: CodeHost,
    private readonly effects: Effects,
    private readonly task: Task,
    private readonly owner: EffectOwner,
    private readonly holds: () => Promise<boolean> = () => Promise.resolve(true),
  ) {}

  async post(body: string): Promise<void> {
    if (await this.created(body)) return;
    try {
      await this.host.updateComment(this.task.repository, this.commentId ?? 0, body);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'host.not_found') throw error;
      // Somebody deleted the comment; GitHub may list it a moment longer.
      const deleted = this.commentId;
      this.commentId = undefined;
      await this.effects.gone(this.task.id, 'comment');
      await this.created(body, deleted);
    }
  }

  /** Whether the comment was made just now and says this already. */
  private async created(body: string, deleted?: number): Promise<boolean> {
    if (this.commentId !== undefined) return false;
    let created = false;
    const { id } = await this.effects.once(this.owner, 'comment', async (repeated) => {
      const [found] = repeated ? await this.ours(deleted) : [];
      created = found === undefined;
      return found === undefined ? this.create(body, deleted) : { id: found.id, url: '' };
    });
    this.commentId = id;
    return created;
  }

  private async create(body: string, deleted?: number): Promise<Made> {
    const { repository, issueNumber } = this.task;
    const made = await this.host.createComment(repository, issueNumber, body);
    const [oldest = made, ...later] = await this.ours(deleted);
    for (const { id } of later) await this.host.deleteComment(repository, id);
    if (oldest.id !== made.id && (await this.holds())) await this.host.updateComment(repository, oldest.id, body);
    return { id: oldest.id, url: '' };
  }

  /** Oldest first, without one that is known to be deleted. */
  private async ours(deleted?: number): Promise<readonly Comment[]> {
    const own = await this.host.ownComments(this.task.repository, this.task.issueNumber);
    return own.filter((comment) => comment.id !== deleted && comment.body.trimEnd().endsWith(progressMarker(this.task.id)));
  }
}
