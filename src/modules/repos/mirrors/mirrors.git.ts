import { randomUUID } from 'node:crypto';
import { access, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { HOST_GATE, type HostGate, type LentToken } from '../../tokens/index.js';
import { converse } from '../git/conversation.js';
import type { GitCommand } from '../git/git-command.js';
import { GitProcess } from '../git/git-process.js';
import { isBranchName, isObjectId } from '../git/ref-names.js';
import { remoteUrl } from '../git/remote-url.js';
import { SharedRuns } from './mirrors-flight.js';
import { makePristine, mirrorName, mirrorsFolder } from './mirrors-layout.js';
import { endOrphans, removeLeftovers, removeStagings } from './mirrors-leftovers.js';
import { withLock } from './mirrors-lock.js';
import type { Mirror, Mirrors } from './mirrors.port.js';
import type { RepositoryRef } from '../repository.js';

const REFSPECS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
const FETCH = ['fetch', '--quiet', '--prune', '--force', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules', '--end-of-options'] as const;

/** Where a mirror is filled from, and as whom. */
export type Remote = Pick<GitCommand, 'token' | 'anonymous'> & { readonly repository: RepositoryRef; readonly url: string };

/** Mirrors kept by native git: the first time into a folder beside, then by delta, under a lock for each mirror. */
@Injectable()
export class GitMirrors implements Mirrors {
  private readonly runs = new SharedRuns<Mirror>();

  constructor(
    @Inject(CONFIG) protected readonly config: Config,
    protected readonly git: GitProcess,
    @Inject(HOST_GATE) private readonly gate: HostGate,
  ) {}

  async refresh(repository: RepositoryRef, token: LentToken): Promise<Mirror> {
    const name = this.nameOf(repository);
    return this.runs.run(name, () => this.refreshAlone(repository, name, token));
  }

  async branchHead(mirror: Mirror, branch: string): Promise<string | undefined> {
    if (!isBranchName(branch)) return undefined;
    const ref = `refs/heads/${branch}`;
    const lines = await this.git.text({ gitDir: mirror.path, args: ['for-each-ref', '--format=%(objectname) %(refname)', '--end-of-options', ref] });
    return lines.split('\n').find((line) => line.endsWith(` ${ref}`))?.split(' ')[0];
  }

  async commitsBeyond(mirror: Mirror, head: string, base: string, most: number): Promise<readonly string[]> {
    if (!isObjectId(head) || !isObjectId(base)) throw new AppError('repo.unreadable', 'A commit to compare has no valid name.');
    const lines = await this.git.text({ gitDir: mirror.path, args: ['rev-list', `--max-count=${most}`, '--end-of-options', head, `^${base}`] });
    return lines.split('\n').filter((line) => line !== '');
  }

  protected nameOf(repository: RepositoryRef): string {
    return mirrorName(repository.id);
  }

  protected remoteOf(repository: RepositoryRef, token: LentToken): Remote {
    return { repository, url: remoteUrl(this.config, repository), token };
  }

  private async refreshAlone(repository: RepositoryRef, name: string, token: LentToken): Promise<Mirror> {
    const remote = this.remoteOf(repository, token);
    const mirrors = await mirrorsFolder(this.config.dataDir);
    const path = join(mirrors, name);
    return withLock(`${path}.lock`, this.config.git.fetchMs, async (inherited) => {
      if (inherited) endOrphans(path);
      await removeStagings(mirrors, name);
      if (await access(path).then(() => true, () => false)) await this.update(path, remote, inherited);
      else await this.clone(path, remote);
      await this.requireCommit(path);
      return { repository, path };
    });
  }

  private async clone(path: string, remote: Remote): Promise<void> {
    const gitDir = `${path}.staging-${randomUUID()}`;
    try {
      await this.fill(gitDir, remote);
      await rename(gitDir, path);
    } finally {
      await rm(gitDir, { recursive: true, force: true });
    }
  }

  private async fill(gitDir: string, remote: Remote): Promise<void> {
    await this.git.run({ gitDir, args: ['init', '--quiet', '--bare', '--template=', '--shared=0644', '--initial-branch=main'] });
    await makePristine(gitDir);
    await this.fetch(gitDir, remote);
    // Thousands of branches as a file each would make every later walk slow.
    await this.git.run({ gitDir, args: ['pack-refs', '--all'] });
  }

  private async update(gitDir: string, remote: Remote, inherited: boolean): Promise<void> {
    await makePristine(gitDir);
    if (inherited) await removeLeftovers(gitDir);
    try {
      await this.fetch(gitDir, remote);
    } catch (error) {
      await removeLeftovers(gitDir);
      throw error;
    }
  }

  private async fetch(gitDir: string, { repository, url, ...access }: Remote): Promise<void> {
    const command: GitCommand = { gitDir, ...access, args: [...FETCH, url, ...REFSPECS], limits: { timeoutMs: this.config.git.fetchMs } };
    await converse(this.gate, repository, () => this.git.run(command));
  }

  private async requireCommit(gitDir: string): Promise<void> {
    const first = await this.git.text({ gitDir, args: ['for-each-ref', '--count=1', '--format=%(objectname)', '--end-of-options', 'refs/heads'] });
    if (first === '') throw new AppError('repo.empty', 'The repository is empty: it needs a first commit before agent-bot can work in it.');
  }
}
