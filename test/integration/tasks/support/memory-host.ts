import { AppError } from '../../../../src/shared/errors/app-error.js';
import type { CodeHost, Comment, Issue, NewPullRequest, PullRequest, RepositoryFacts, RepositoryRef, RepositoryRole } from '../../../../src/modules/repos/index.js';

/** A code host of one repository in memory. */
export class MemoryHost implements CodeHost {
  facts: RepositoryFacts = { owner: 'acme', name: 'shop', defaultBranch: 'main', archived: false };
  /** Undefined: deleted. */
  issueNow: Pick<Issue, 'state' | 'locked'> | undefined = { state: 'open', locked: false };
  role: RepositoryRole = 'write';
  readonly files = new Map<string, string>();
  readonly comments: { id: number; body: string }[] = [];
  readonly pulls: (PullRequest & { title: string; body: string; open: boolean })[] = [];
  readonly calls: string[] = [];
  /** Thrown by the next call of that name, once each. */
  readonly faults = new Map<keyof CodeHost, Error[]>();
  /** Done, but the answer is lost. */
  readonly lostAnswers = new Map<keyof CodeHost, Error>();

  async repository(): Promise<RepositoryFacts> {
    this.called('repository');
    return this.facts;
  }

  async readFile(_ref: RepositoryRef, path: string): Promise<string | undefined> {
    this.called('readFile', path);
    return this.files.get(path);
  }

  async openPullRequests(_ref: RepositoryRef, head: string): Promise<readonly PullRequest[]> {
    this.called('openPullRequests');
    return this.pulls.filter((pull) => pull.open && pull.headBranch === head);
  }

  async othersPullRequests(): Promise<readonly PullRequest[]> {
    this.called('othersPullRequests');
    return [];
  }

  async createPullRequest(_ref: RepositoryRef, pull: NewPullRequest): Promise<PullRequest> {
    this.called('createPullRequest');
    const number = 100 + this.pulls.length;
    const made = { number, url: `https://host.test/acme/shop/pull/${number}`, headBranch: pull.head, headSha: 'f'.repeat(40), baseBranch: pull.base, title: pull.title, body: pull.body, open: true };
    this.pulls.push(made);
    return this.answer('createPullRequest', made);
  }

  async updatePullRequest(_ref: RepositoryRef, number: number, change: { title: string; body: string }): Promise<void> {
    this.called('updatePullRequest', String(number));
    Object.assign(this.pulls.find((pull) => pull.number === number) ?? {}, change);
  }

  async ownComments(): Promise<readonly Comment[]> {
    this.called('ownComments');
    return this.comments;
  }

  async createComment(_ref: RepositoryRef, _issue: number, body: string): Promise<Comment> {
    this.called('createComment');
    const made = { id: this.comments.length + 1, body };
    this.comments.push(made);
    return this.answer('createComment', made);
  }

  async updateComment(_ref: RepositoryRef, id: number, body: string): Promise<void> {
    this.called('updateComment');
    const comment = this.comments.find((one) => one.id === id);
    if (comment !== undefined) comment.body = body;
  }

  async deleteComment(_ref: RepositoryRef, id: number): Promise<void> {
    this.called('deleteComment');
    const at = this.comments.findIndex((one) => one.id === id);
    if (at !== -1) this.comments.splice(at, 1);
  }

  async issue(_ref: RepositoryRef, number: number): Promise<Issue> {
    if (this.issueNow === undefined) throw new AppError('host.not_found', 'Not found.');
    return { number, title: '', body: '', isPullRequest: false, ...this.issueNow };
  }

  async roleOf(): Promise<RepositoryRole> {
    return this.role;
  }

  react(): Promise<number> {
    return Promise.resolve(1);
  }

  appSlug(): Promise<string> {
    return Promise.resolve('agent-bot');
  }

  fail(name: keyof CodeHost, ...errors: Error[]): void {
    this.faults.set(name, errors);
  }

  count(name: keyof CodeHost): number {
    return this.calls.filter((call) => call.split(' ')[0] === name).length;
  }

  private called(name: keyof CodeHost, detail = ''): void {
    this.calls.push(`${name} ${detail}`.trim());
    const error = this.faults.get(name)?.shift();
    if (error !== undefined) throw error;
  }

  private answer<T>(name: keyof CodeHost, value: T): T {
    const error = this.lostAnswers.get(name);
    this.lostAnswers.delete(name);
    if (error !== undefined) throw error;
    return value;
  }
}
