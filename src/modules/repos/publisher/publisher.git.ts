import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { redact } from '../../../shared/telemetry/redact.js';
import { HOST_GATE, type HostGate } from '../../tokens/index.js';
import { GitFailure } from '../git/git-failure.js';
import { GitProcess } from '../git/git-process.js';
import { isBranchName, isObjectId } from '../git/ref-names.js';
import { remoteUrl } from '../git/remote-url.js';
import { asPatchError } from '../policy/patch-errors.js';
import { refused, type Refusal } from '../policy/refusal.js';
import { reviewContents, reviewEntries, reviewSizes } from '../policy/review.js';
import type { ChangedEntry, WeighedEntry } from '../policy/changed-file.js';
import { bringsContent, holdsSecret } from '../policy/own-secrets.js';
import { PublisherClone } from './publisher-clone.js';
import { pushWithLease } from './publisher-push.js';
import { inWorkshop } from './publisher-workshops.js';
import type { Publication, Published, Publisher } from './publisher.port.js';

const AUTHOR = { name: 'agent-bot[bot]', email: 'agent-bot[bot]@users.noreply.github.com' } as const;

/** Room for git itself and for the largest change unpacked beside its old state, many times over. */
const APPLY_BASE_BYTES = 256 * 1_048_576;
const APPLY_FACTOR = 16;

/** Puts a commit where it is published, out of the private clone that it was made in. */
export type Delivery = (clone: { readonly gitDir: string; readonly folder: string }, commit: string) => Promise<void>;

/** Turns a patch into a pushed commit. The patch is judged by what it makes of the base, never by its text. */
@Injectable()
export class GitPublisher implements Publisher {
  constructor(
    @Inject(CONFIG) protected readonly config: Config,
    protected readonly git: GitProcess,
    @Inject(HOST_GATE) private readonly gate: HostGate,
  ) {}

  async publish(publication: Publication): Promise<Published> {
    const deliver = this.delivery(publication);
    const { branch, expectedRemote } = publication;
    if (!isBranchName(branch)) throw new AppError('push.rejected', 'The branch has a name that git does not allow.');
    if (expectedRemote !== undefined && !isObjectId(expectedRemote)) throw new AppError('push.rejected', 'The recorded head of the branch is not a commit.');
    return inWorkshop(this.config.dataDir, async (folder) => {
      const clone = new PublisherClone(this.git, join(folder, 'clone.git'));
      const { commit, entries } = await this.makeCommit(clone, publication);
      await publication.announce?.(commit);
      await deliver({ gitDir: clone.gitDir, folder }, commit);
      return { commit, files: entries.map(({ path, added, deleted }) => ({ path, added, deleted })) };
    });
  }

  protected delivery({ mirror, branch, token, expectedRemote }: Publication): Delivery {
    const { repository } = mirror;
    const url = remoteUrl(this.config, repository);
    const { git, gate } = this;
    return ({ gitDir }, commit) => pushWithLease(git, { gate, gitDir, repository, url, branch, token, limits: this.config.git }, commit, expectedRemote);
  }

  private async makeCommit(clone: PublisherClone, publication: Publication): Promise<{ commit: string; entries: readonly ChangedEntry[] }> {
    const { mirror, baseCommit, message, date, author = AUTHOR } = publication;
    await clone.create(mirror.path);
    if (!isObjectId(baseCommit) || !(await clone.hasCommit(baseCommit))) {
      throw new AppError('patch.unusable', 'The commit that the change was made from is not in the repository any more.');
    }
    const tree = await this.apply(clone, publication);
    const entries = await this.review(clone, baseCommit, tree);
    return { commit: await clone.commit(baseCommit, tree, redact(message), { ...author, date }), entries };
  }

  private async apply(clone: PublisherClone, { baseCommit, patch }: Publication): Promise<string> {
    const { maxBytes } = this.config.patch;
    if (patch.length > maxBytes) throw refused([{ path: 'the whole patch', rule: 'size.total' }]);
    try {
      return await clone.apply(baseCommit, patch, APPLY_BASE_BYTES + APPLY_FACTOR * maxBytes);
    } catch (error) {
      throw error instanceof GitFailure ? asPatchError(error) : error;
    }
  }

  private async review(clone: PublisherClone, base: string, tree: string): Promise<readonly ChangedEntry[]> {
    const limits = this.config.patch;
    const entries = await clone.changes(base, tree);
    if (entries.length === 0) throw new AppError('patch.unusable', 'The change leaves every file as it was.');
    passOrThrow(reviewEntries(entries, limits));
    const weighed = await clone.weigh(entries);
    passOrThrow(reviewSizes(weighed, limits));
    passOrThrow(reviewContents(await clone.open(weighed)));
    passOrThrow(await this.reviewSecrets(clone, weighed));
    return entries;
  }

  /** What stood there before tells nobody anything new. */
  private async reviewSecrets(clone: PublisherClone, entries: readonly Omit<WeighedEntry, 'content'>[]): Promise<readonly Refusal[]> {
    const told = new Set(entries.filter(({ path }) => holdsSecret(Buffer.from(path))));
    const suspects: typeof entries[number][] = [];
    for await (const { entry, content } of clone.contents(entries.filter(bringsContent), 'new')) if (holdsSecret(content)) suspects.push(entry);
    for await (const { entry, content } of clone.contents(suspects, 'old')) if (!holdsSecret(content)) told.add(entry);
    return [...told].map(({ path }) => ({ path, rule: 'content.secret' }));
  }
}

function passOrThrow(refusals: readonly Refusal[]): void {
  const [first, ...others] = refusals;
  if (first !== undefined) throw refused([first, ...others]);
}
