import type { CodeHost, Comment, Installation, Issue, RepositoryCatalogue, RepositoryFacts, RepositoryRef, RepositoryRole } from '../../../src/modules/repos/index.js';
import type { IntakeResult, NewTask, RepositoryPolicy, TaskIntake } from '../../../src/modules/tasks/index.js';
import { AppError } from '../../../src/shared/errors/app-error.js';
import { SLUG } from './payloads.js';

type Call = keyof CodeHost;

/** A GitHub in memory: what it knows is set by the test, what was done to it is noted. */
export class FakeCodeHost implements Pick<CodeHost, 'appSlug' | 'repository' | 'roleOf' | 'issue' | 'react' | 'ownComments' | 'createComment'> {
  readonly roles = new Map<string, RepositoryRole>([['mona', 'write']]);
  readonly reactions: string[] = [];
  readonly comments: Comment[] = [];
  readonly calls: string[] = [];
  readonly faults = new Map<Call, Error>();
  archived = false;
  current: Pick<Issue, 'state' | 'locked'> = { state: 'open', locked: false };

  appSlug = () => this.answer('appSlug', SLUG);
  /** The names that repositories have now, where it is not the one they are asked for by. */
  readonly renamed = new Map<number, Pick<RepositoryFacts, 'owner' | 'name'>>();
  repository = ({ id, owner, name }: RepositoryRef) => this.answer('repository', { owner, name, ...this.renamed.get(id), defaultBranch: 'main', archived: this.archived });
  roleOf = (_ref: RepositoryRef, login: string) => this.answer('roleOf', this.roles.get(login) ?? 'none');
  issue = (_ref: RepositoryRef, number: number) => this.answer('issue', { number, title: 'now', body: 'now', isPullRequest: false, ...this.current });
  ownComments = () => this.answer('ownComments', [...this.comments]);

  /** The same reaction twice is one. */
  async react(...[, target, content]: Parameters<CodeHost['react']>): Promise<number> {
    await this.answer('react', undefined);
    const reaction = `${content} on ${target.kind} ${target.kind === 'issue' ? target.number : target.id}`;
    if (!this.reactions.includes(reaction)) this.reactions.push(reaction);
    return 1 + this.reactions.indexOf(reaction);
  }

  async createComment(_ref: RepositoryRef, _issue: number, body: string): Promise<Comment> {
    const made = { id: this.comments.length + 1, body };
    await this.answer('createComment', undefined);
    this.comments.push(made);
    return made;
  }

  private async answer<T>(call: Call, value: T): Promise<T> {
    this.calls.push(call);
    const fault = this.faults.get(call);
    if (fault) throw fault;
    return value;
  }
}

/** One active task per issue, which never ends; the same delivery is the same task. */
export class FakeIntake implements TaskIntake {
  readonly tasks: NewTask[] = [];

  async request(task: NewTask): Promise<IntakeResult> {
    const active = this.tasks.find(({ issueNumber, repository }) => issueNumber === task.issueNumber && repository.id === task.repository.id);
    if (!active) this.tasks.push(task);
    const mine = !active || active.deliveryId === task.deliveryId;
    if (!mine) return { outcome: task.request === '' ? 'busy' : 'waiting' };
    return { outcome: 'accepted', taskId: `of ${task.deliveryId}` };
  }
}

export class FakeCatalogue implements RepositoryCatalogue {
  readonly installations = new Map<number, Installation>();
  readonly repositories = new Map<number, RepositoryRef>();

  async recordInstallation(installation: Installation): Promise<void> {
    this.installations.set(installation.id, installation);
  }

  async recordRepositories(repositories: readonly RepositoryRef[]): Promise<void> {
    for (const repository of repositories) this.repositories.set(repository.id, repository);
  }

  async removeRepositories(installationId: number, ids: readonly number[]): Promise<void> {
    for (const id of ids) if (this.repositories.get(id)?.installationId === installationId) this.repositories.delete(id);
  }

  findInstallation = async (id: number) => this.installations.get(id);
  findRepository = async (id: number) => this.repositories.get(id);
  findNamed = async (account: string, called: string) => [...this.repositories.values()].find(({ owner, name }) => owner === account && name === called);
  findAnyOf = async (accountLogin: string) => [...this.repositories.values()].find(({ owner }) => owner === accountLogin);
}

export class FakePolicy implements RepositoryPolicy {
  mention: string | undefined;
  fault: Error | undefined;

  async load() {
    if (this.fault) throw this.fault;
    return { mention: this.mention, verify: undefined };
  }
}

export const unavailable = () => new AppError('host.unavailable', 'GitHub does not answer.', { retry: 'later' });
export const notFound = () => new AppError('host.not_found', 'GitHub does not have this.');
