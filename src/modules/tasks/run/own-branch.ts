import { Inject, Injectable } from '@nestjs/common';
import { CODE_HOST, MIRRORS, type CodeHost, type Mirror, type Mirrors } from '../../repos/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { codeSpan } from '../foreign-text.js';
import { PUBLICATIONS, type Publications } from '../record/publications.port.js';
import type { Task } from '../task.js';
import { branchOf } from './pull-request.js';
import type { Ground, Run } from './run.js';

export type Start = Pick<Ground, 'base' | 'baseBranch' | 'branch' | 'expectedRemote'>;

/** Characters of a branch's name in a message. */
const BRANCH_MAX = 100;

/** Where the work starts, and whether what the bot's branch holds now may be replaced by it. */
@Injectable()
export class OwnBranch {
  constructor(
    @Inject(MIRRORS) private readonly mirrors: Mirrors,
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(PUBLICATIONS) private readonly publications: Publications,
  ) {}

  /**
   * A later try starts from what the first one wrote down.
   * @throws AppError `push.rejected` (the branch holds commits that the bot did not make), `repo.no_branch`.
   */
  async start(run: Run, mirror: Mirror, defaultBranch: string): Promise<Start> {
    const recorded = recordedStart(run);
    if (recorded === undefined) return this.choose(run.task, mirror, defaultBranch);
    const head = await this.mirrors.branchHead(mirror, recorded.branch);
    if (head !== recorded.expectedRemote) await this.mustBeOurs(run.task, mirror, head, recorded.base);
    return recorded;
  }

  /** An open pull request of ours is continued; after a merge or a close the branch starts anew from the base. */
  private async choose(task: Task, mirror: Mirror, defaultBranch: string): Promise<Start> {
    const branch = branchOf(task);
    const [expectedRemote, base, [open]] = await Promise.all([this.mirrors.branchHead(mirror, branch), this.mirrors.branchHead(mirror, defaultBranch), this.host.openPullRequests(task.repository, branch)]);
    if (open !== undefined && expectedRemote !== undefined) return { base: expectedRemote, baseBranch: open.baseBranch, branch, expectedRemote };
    if (base === undefined) throw new AppError('repo.no_branch', `The repository has no commit on its default branch "${defaultBranch}".`);
    if (expectedRemote !== undefined) await this.mustBeFree(task, branch);
    await this.mustBeOurs(task, mirror, expectedRemote, base);
    return { base, baseBranch: defaultBranch, branch, expectedRemote };
  }

  private async mustBeFree(task: Task, branch: string): Promise<void> {
    const [theirs] = await this.host.othersPullRequests(task.repository, branch);
    if (theirs === undefined) return;
    throw new AppError('push.rejected', `The branch ${codeSpan(branch, BRANCH_MAX)} is that of pull request #${theirs.number} of somebody else, so nothing was done: merge or close it, and ask again.`);
  }

  /** Every commit, not the head alone: ours may stand on top of somebody else's. */
  private async mustBeOurs(task: Task, mirror: Mirror, head: string | undefined, base: string): Promise<void> {
    if (head === undefined) return;
    const ours = await this.publications.commitsOf(task.repository.id, task.issueNumber);
    const beyond = await this.mirrors.commitsBeyond(mirror, head, base, ours.size + 1);
    const foreign = beyond.find((commit) => !ours.has(commit));
    if (foreign === undefined) return;
    const name = codeSpan(branchOf(task), BRANCH_MAX);
    throw new AppError('push.rejected', `The branch ${name} holds commits that are not mine, such as ${foreign.slice(0, 10)}, so nothing was done: merge, rename or delete it, and ask again.`);
  }
}

function recordedStart({ past }: Run): Start | undefined {
  const [base, baseBranch, branch] = ['base', 'baseBranch', 'branch'].map((fact) => past.text('checkout', fact));
  if (base === undefined || baseBranch === undefined || branch === undefined) return undefined;
  return { base, baseBranch, branch, expectedRemote: past.text('checkout', 'expectedRemote') };
}
