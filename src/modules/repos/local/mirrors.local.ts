import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { type LentToken, OPEN_GATE } from '../../tokens/index.js';
import { GitFailure } from '../git/git-failure.js';
import { GitProcess } from '../git/git-process.js';
import { LOCAL_SOURCE, type LocalSource } from './local-source.js';
import { GitMirrors, type Remote } from '../mirrors/mirrors.git.js';
import type { Mirror } from '../mirrors/mirrors.port.js';
import type { RepositoryRef } from '../repository.js';

const HEAD_MS = 2 * 60_000;

/** git's words for what a person can mend. */
const REASONS: readonly (readonly [RegExp, string, string])[] = [
  [/dubious ownership/, 'repo.foreign', "The repository belongs to another user of this machine, whose settings git does not follow: run this as that user, or on a clone of your own."],
  [/redirect|returned error: 3\d\d/i, 'repo.not_found', 'The address leads to another one: give that one.'],
  [/could not read Username|Authentication failed|returned error: 40[13]/i, 'repo.forbidden', 'The repository wants to know who asks, and agent-bot run asks as nobody: clone it and give the folder.'],
  [/shallow/i, 'repo.shallow', 'The repository is a shallow clone: run `git fetch --unshallow` in it first.'],
  [/not found|does not appear to be a git repository|returned error: 404|mismatched algorithms/i, 'repo.not_found', 'There is no repository that git can read.'],
];

/**
 * The mirror of a repository that a person named, fetched as nobody by git's own server side, which takes no order
 * from the settings of the repository that it reads.
 */
@Injectable()
export class LocalMirrors extends GitMirrors {
  constructor(@Inject(CONFIG) config: Config, git: GitProcess, @Inject(LOCAL_SOURCE) private readonly source: LocalSource) {
    super(config, git, OPEN_GATE);
  }

  override async refresh(repository: RepositoryRef, token: LentToken): Promise<Mirror> {
    return super.refresh(repository, token).catch((error: unknown) => {
      throw this.inWords(error);
    });
  }

  /** Branch that the source's HEAD names, whether or not it has a commit; undefined when HEAD names a commit itself. */
  async headBranch({ path }: Mirror): Promise<string | undefined> {
    const { url, transport } = this.source;
    const args = ['ls-remote', '--symref', '--end-of-options', url, 'HEAD'] as const;
    const lines = await this.git.text({ gitDir: path, anonymous: transport, args: [...args], limits: { timeoutMs: HEAD_MS } });
    return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(lines)?.[1];
  }

  protected override nameOf(): string {
    return `local-${-this.source.id}`;
  }

  protected override remoteOf(repository: RepositoryRef): Remote {
    return { repository, url: this.source.url, anonymous: this.source.transport };
  }

  private inWords(error: unknown): unknown {
    if (!(error instanceof AppError) || !(error.cause instanceof GitFailure)) return error;
    const { stderr } = error.cause;
    const [, code, words] = REASONS.find(([pattern]) => pattern.test(stderr)) ?? [undefined, error.code, 'The repository could not be fetched.'];
    return new AppError(code, `${words} (${this.source.url})`, { cause: error.cause });
  }
}
