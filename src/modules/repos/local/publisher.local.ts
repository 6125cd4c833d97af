import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { OPEN_GATE } from '../../tokens/index.js';
import { GitProcess } from '../git/git-process.js';
import { bundlePath, LOCAL_SOURCE, type LocalSource } from './local-source.js';
import { addBranch } from './local-branch.js';
import { GitPublisher, type Delivery } from '../publisher/publisher.git.js';
import type { Publication } from '../publisher/publisher.port.js';

/** A bundle or a pack holds at most what one change may hold. */
const DELIVERY_MS = 2 * 60_000;

/** Publishes into the repository that a person named, or beside it: objects and one new branch, nothing else. */
@Injectable()
export class LocalPublisher extends GitPublisher {
  constructor(@Inject(CONFIG) config: Config, git: GitProcess, @Inject(LOCAL_SOURCE) private readonly source: LocalSource) {
    super(config, git, OPEN_GATE);
  }

  protected override delivery({ branch, baseCommit }: Publication): Delivery {
    const { target } = this.source;
    if (target.kind === 'repository') return (clone, commit) => addBranch(this.git, { ...clone, into: target.gitDir, branch, base: baseCommit }, commit);
    return async ({ gitDir, folder }, commit) => {
      const ref = `refs/heads/${branch}`;
      const made = join(folder, 'branch.bundle');
      await this.git.run({ gitDir, args: ['update-ref', '--end-of-options', ref, commit] });
      await this.git.run({ gitDir, args: ['bundle', 'create', '--quiet', made, ref, `^${baseCommit}`], limits: { timeoutMs: DELIVERY_MS } });
      await copyFile(made, bundlePath(target.folder, branch), constants.COPYFILE_EXCL).catch((error: unknown) => {
        throw new AppError('push.rejected', `The branch could not be written to ${bundlePath(target.folder, branch)}.`, { cause: error });
      });
    };
  }
}
