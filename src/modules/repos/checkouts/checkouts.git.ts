import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import { outcome } from '../../../shared/resilience/outcome.js';
import { dateTree, giveTo } from './checkouts-ownership.js';
import { CAGED_OBJECTS, type Checkouts } from './checkouts.port.js';
import type { GitCommand } from '../git/git-command.js';
import { GitFailure } from '../git/git-failure.js';
import { GitProcess } from '../git/git-process.js';
import { isObjectId } from '../git/ref-names.js';
import type { Mirror } from '../mirrors/mirrors.port.js';

/** `checkStat` and `trustctime` keep the index valid after the files change hands. */
const TREE_CONFIG = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tlogAllRefUpdates = true
\tcheckStat = minimal
\ttrustctime = false
[gc]
\tauto = 0
[user]
\tname = agent
\temail = agent@localhost
`;

/** A large tree on a slow disk. */
const LAY_MS = 10 * 60_000;
/** With this distance no file is as young as the index, and git need not read every file again to trust it. */
const BACKDATE_MS = 10_000;

function checkoutFailed(error: unknown): unknown {
  if (!(error instanceof GitFailure)) return error;
  return new AppError('checkout.failed', 'The files of the repository could not be laid out to work on.', { cause: error });
}

/** Exit code 1: a file that its own attributes would store otherwise differs from its commit in any checkout. */
function ignoreDifferences(error: unknown): void {
  if (!(error instanceof GitFailure) || error.exitCode !== 1) throw error;
}

/** A private `.git` that borrows the mirror's objects by path: nothing is linked, copied or shared writable. */
@Injectable()
export class GitCheckouts implements Checkouts {
  constructor(private readonly git: GitProcess) {}

  async lay(mirror: Mirror, commit: string, folder: string, owner?: { readonly uid: number; readonly gid: number }, objectsPath = CAGED_OBJECTS): Promise<void> {
    if (!isObjectId(commit)) throw new AppError('checkout.failed', 'The commit to work on has no valid name.');
    const gitDir = join(folder, '.git');
    const tree = { gitDir, workTree: folder, borrowedObjects: join(mirror.path, 'objects'), limits: { timeoutMs: LAY_MS } };
    try {
      await this.fill(tree, commit);
    } catch (error) {
      throw checkoutFailed(error);
    }
    await writeFile(join(gitDir, 'objects', 'info', 'alternates'), `${objectsPath}\n`);
    if (owner !== undefined) await giveTo(folder, owner);
  }

  private async fill(tree: Omit<GitCommand, 'args'> & { readonly workTree: string }, commit: string): Promise<void> {
    await this.git.run({ ...tree, args: ['init', '--quiet', '--template=', '--initial-branch=work'] });
    await writeFile(join(tree.gitDir, 'config'), TREE_CONFIG);
    await mkdir(join(tree.gitDir, 'objects', 'info'), { recursive: true });
    const named = this.git.run({ ...tree, args: ['update-ref', '--end-of-options', 'refs/heads/work', `${commit}^{commit}`] });
    const laid = this.git.run({ ...tree, args: ['read-tree', '-m', '-u', '--end-of-options', commit] });
    for (const done of await Promise.allSettled([named, laid])) outcome(done);
    await dateTree(tree.workTree, new Date((await stat(tree.gitDir)).mtimeMs - BACKDATE_MS));
    await this.git.run({ ...tree, args: ['update-index', '-q', '--refresh'] }).catch(ignoreDifferences);
  }
}
