import { AppError } from '../../../shared/errors/app-error.js';
import type { NewPullRequest, PullRequest } from './code-host.port.js';
import type { RepositoryRef } from '../repository.js';
import { pullSchema, type PullAnswer } from './answers.js';
import type { AppIdentity } from './app-identity.octokit.js';
import type { HostCaller } from './host-caller.js';

/** Pull requests. */
export class OctokitPulls {
  constructor(
    private readonly caller: HostCaller,
    private readonly identity: AppIdentity,
  ) {}

  async openOf(ref: RepositoryRef, headBranch: string): Promise<readonly PullRequest[]> {
    const isOurs = await this.identity.recognizer();
    return (await this.allOpen(ref, headBranch)).filter(isOurs).map(toPull);
  }

  async openOfOthers(ref: RepositoryRef, headBranch: string): Promise<readonly PullRequest[]> {
    const isOurs = await this.identity.recognizer();
    return (await this.allOpen(ref, headBranch)).filter((pull) => !isOurs(pull)).map(toPull);
  }


  /** When the branch already has an open pull request of ours (an earlier try made it), that one is the answer. */
  async open(ref: RepositoryRef, { title, body, head, base }: NewPullRequest): Promise<PullRequest> {
    try {
      const made = await this.caller.call(ref, { pull_requests: 'write' }, pullSchema, (rest, target) => rest.pulls.create({ ...target, title, body, head, base }));
      return toPull(made);
    } catch (error) {
      if (!saysItExists(error)) throw error;
      const found = (await this.openOf(ref, head)).find(({ baseBranch }) => baseBranch === base);
      if (found) return found;
      throw new AppError('host.invalid', `Somebody else has a pull request open for the branch ${head}.`, { cause: error });
    }
  }

  async edit(ref: RepositoryRef, number: number, { title, body }: { readonly title: string; readonly body: string }): Promise<void> {
    await this.caller.ask(ref, { pull_requests: 'write' }, (rest, target) => rest.pulls.update({ ...target, pull_number: number, title, body }));
  }

  /** Filtered here again: GitHub drops a `head` filter it can not read and then lists everything. */
  private async allOpen(ref: RepositoryRef, headBranch: string): Promise<readonly PullAnswer[]> {
    const open = await this.caller.list(ref, { pull_requests: 'read' }, pullSchema, (rest, target) =>
      rest.pulls.list({ ...target, state: 'open', head: `${ref.owner}:${headBranch}` }),
    );
    return open.filter((pull) => pull.head.ref === headBranch && pull.head.repo?.id === ref.id);
  }
}

function saysItExists(error: unknown): boolean {
  return error instanceof AppError && error.detail['status'] === 422 && /pull request already exists/i.test(String(error.detail['reason']));
}

function toPull({ number, html_url, head, base }: PullAnswer): PullRequest {
  return { number, url: html_url, headBranch: head.ref, headSha: head.sha, baseBranch: base.ref };
}
