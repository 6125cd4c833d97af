import { AppError } from '../../../shared/errors/app-error.js';
import type { Comment, Issue, ReactionTarget } from './code-host.port.js';
import type { RepositoryRef } from '../repository.js';
import { commentSchema, issueSchema, reactionSchema, type CommentAnswer } from './answers.js';
import type { AppIdentity } from './app-identity.octokit.js';
import type { HostCaller } from './host-caller.js';

/** Issues, their comments and reactions. */
export class OctokitIssues {
  constructor(
    private readonly caller: HostCaller,
    private readonly identity: AppIdentity,
  ) {}

  async find(ref: RepositoryRef, number: number): Promise<Issue> {
    const { title, body, state, locked, pull_request, ...issue } = await this.caller.call(ref, { issues: 'read' }, issueSchema, (rest, target) =>
      rest.issues.get({ ...target, issue_number: number }),
    );
    return { number: issue.number, title, body, state, locked, isPullRequest: Boolean(pull_request) };
  }

  async ownComments(ref: RepositoryRef, issueNumber: number): Promise<readonly Comment[]> {
    const isOurs = await this.identity.recognizer();
    const all = await this.caller.list(ref, { issues: 'read' }, commentSchema, (rest, target) => rest.issues.listComments({ ...target, issue_number: issueNumber }));
    return all.filter(isOurs).map(toComment).sort((one, other) => one.id - other.id);
  }

  async comment(ref: RepositoryRef, issueNumber: number, body: string): Promise<Comment> {
    const made = await this.caller.call(ref, { issues: 'write' }, commentSchema, (rest, target) => rest.issues.createComment({ ...target, issue_number: issueNumber, body }));
    return toComment(made);
  }

  async editComment(ref: RepositoryRef, commentId: number, body: string): Promise<void> {
    await this.caller.ask(ref, { issues: 'write' }, (rest, target) => rest.issues.updateComment({ ...target, comment_id: commentId, body }));
  }

  async deleteComment(ref: RepositoryRef, commentId: number): Promise<void> {
    try {
      await this.caller.ask(ref, { issues: 'write' }, (rest, target) => rest.issues.deleteComment({ ...target, comment_id: commentId }));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'host.not_found') throw error;
    }
  }

  /** GitHub keeps one reaction of a kind a person: the second answers with the first. Gives its id. */
  async react(ref: RepositoryRef, on: ReactionTarget, content: 'eyes' | 'confused'): Promise<number> {
    const { id } = await this.caller.call(ref, { issues: 'write' }, reactionSchema, (rest, target) =>
      on.kind === 'issue'
        ? rest.reactions.createForIssue({ ...target, issue_number: on.number, content })
        : rest.reactions.createForIssueComment({ ...target, comment_id: on.id, content }),
    );
    return id;
  }
}

function toComment({ id, body }: CommentAnswer): Comment {
  return { id, body };
}
