import type { CodeHost } from '../../repos/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import type { EffectOwner, Effects, Made } from '../effects.port.js';
import type { Task } from '../task.js';
import { progressMarker } from './progress-comment.js';

/** Keeps a task's comment the only one; one that an earlier try may have made is looked up by its marker among our own. */
export class CommentPoster {
  private commentId: number | undefined;

  constructor(
    private readonly host: CodeHost,
    private readonly effects: Effects,
    private readonly task: Task,
    private readonly owner: EffectOwner,
  ) {}

  async post(body: string): Promise<void> {
    if (await this.created(body)) return;
    try {
      await this.host.updateComment(this.task.repository, this.commentId ?? 0, body);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'host.not_found') throw error;
      // Somebody deleted the comment.
      this.commentId = undefined;
      await this.effects.gone(this.task.id, 'comment');
      await this.created(body);
    }
  }

  /** Whether the comment was made just now and says this already. */
  private async created(body: string): Promise<boolean> {
    if (this.commentId !== undefined) return false;
    let created = false;
    const { id } = await this.effects.once(this.owner, 'comment', async (repeated) => {
      const found = repeated ? await this.lookUp() : undefined;
      created = found === undefined;
      return found ?? (await this.create(body));
    });
    this.commentId = id;
    return created;
  }

  private async create(body: string): Promise<Made> {
    const { id } = await this.host.createComment(this.task.repository, this.task.issueNumber, body);
    return { id, url: '' };
  }

  private async lookUp(): Promise<Made | undefined> {
    const own = await this.host.ownComments(this.task.repository, this.task.issueNumber);
    const found = own.find((comment) => comment.body.trimEnd().endsWith(progressMarker(this.task.id)));
    return found && { id: found.id, url: '' };
  }
}
