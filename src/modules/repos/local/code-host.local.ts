import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import type { CodeHost } from '../code-host/code-host.port.js';
import { GitFailure } from '../git/git-failure.js';
import { GitProcess } from '../git/git-process.js';
import { isBranchName, isObjectId } from '../git/ref-names.js';
import { LOCAL_SOURCE, type LocalSource } from './local-source.js';
import { LocalMirrors } from './mirrors.local.js';
import { MIRRORS, type Mirror } from '../mirrors/mirrors.port.js';
import { NOBODY } from '../nobody.js';
import type { RepositoryFacts, RepositoryRef } from '../repository.js';

/** Of one file read, bytes: as much as GitHub gives of one. */
const FILE_BYTES = 1_048_576;
/** First part of every branch of ours; git can not have a branch of this name beside them. */
const OUR_FOLDER = 'agent-bot';

/** What of a code host a repository without one has: facts and files. There are no people and no pull requests. */
@Injectable()
export class LocalCodeHost implements Pick<CodeHost, 'repository' | 'readFile' | 'openPullRequests' | 'othersPullRequests'> {
  private mirror: Mirror | undefined;

  constructor(
    @Inject(LOCAL_SOURCE) private readonly source: LocalSource,
    @Inject(MIRRORS) private readonly mirrors: LocalMirrors,
    private readonly git: GitProcess,
  ) {}

  /**
   * The branch to start from stands for the default branch.
   * @throws AppError `repo.no_branch`, `repo.branch_taken`, and what `Mirrors.refresh` throws.
   */
  async repository(ref: RepositoryRef): Promise<RepositoryFacts> {
    const mirror = await this.mirrors.refresh(ref, NOBODY);
    this.mirror = mirror;
    const branch = this.source.base ?? (await this.mirrors.headBranch(mirror));
    if (branch === undefined) throw new AppError('repo.no_branch', "The repository's HEAD is on no branch: name one with --base.");
    if ((await this.mirrors.branchHead(mirror, branch)) === undefined) throw new AppError('repo.no_branch', `The repository has no branch "${branch}" with a commit.`);
    const taken = await this.mirrors.branchHead(mirror, OUR_FOLDER);
    if (taken !== undefined) throw new AppError('repo.branch_taken', `The repository has a branch named "${OUR_FOLDER}", beside which git allows none named "${OUR_FOLDER}/…".`);
    return { owner: ref.owner, name: ref.name, defaultBranch: branch, archived: false };
  }

  async readFile(ref: RepositoryRef, path: string, gitRef: string): Promise<string | undefined> {
    this.mirror ??= await this.mirrors.refresh(ref, NOBODY);
    const commit = isObjectId(gitRef) ? gitRef : isBranchName(gitRef) ? `refs/heads/${gitRef}` : undefined;
    if (commit === undefined) return undefined;
    try {
      const content = await this.git.run({ gitDir: this.mirror.path, args: ['cat-file', '--end-of-options', 'blob', `${commit}:${path}`], limits: { outputBytes: FILE_BYTES } });
      return content.toString('utf8');
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      if (error.stoppedBy === undefined) return undefined;
      throw new AppError('host.invalid', `The file ${path} can not be read: it has more than ${FILE_BYTES} bytes.`);
    }
  }

  openPullRequests(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  othersPullRequests(): Promise<readonly []> {
    return Promise.resolve([]);
  }
}
