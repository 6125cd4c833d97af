import { randomUUID } from 'node:crypto';
import { branchHead, commitFiles, git, initBare, type Files } from './git/bare.js';
import type { Api } from './http/api.js';
import type { World } from './http/context.js';
import type { Fault, Faults, Held } from './http/faults.js';
import type { Front } from './http/front.js';
import type { OAuth } from './http/oauth.js';
import { fullPullShape } from './routes/pull-shape.js';
import { performedVia } from './routes/people.js';
import type { LogEntry, PullRecord, ReactionRecord, Repository, Role, Violation } from './types.js';
import * as payloads from './webhooks/payloads.js';
import { sendWebhook, type Delivered, type SendOptions } from './webhooks/sender.js';

export interface NewRepository {
  /** Default true: then the token's permissions count for reading too. */
  readonly isPrivate?: boolean;
  /** Roles by login; whoever is not named has none. */
  readonly roles?: Readonly<Record<string, Role>>;
  readonly defaultBranch?: string;
}

export interface Issue extends payloads.ApiObject {
  readonly repository: Repository;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
}

export interface Comment extends payloads.ApiObject {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
  readonly performed_via_github_app: { readonly id: number } | null;
}

interface Parts {
  readonly world: World;
  readonly front: Front;
  readonly api: Api;
  readonly faults: Faults;
  readonly oauth: OAuth;
  readonly privateKey: string;
  readonly webhook: { url: string | undefined; secret: string };
}

/** What a webhook is about, minus the repository's part that the issue already knows. */
type Answer<T> = Omit<T, 'repository'>;

/** A scripted stand-in for GitHub, with the hands of its people. Not GitHub: `README.md` says where it differs. */
export class StandIn {
  /** Last of the webhooks that were sent by themselves, in order. */
  readonly relayed: Delivered[] = [];

  constructor(private readonly parts: Parts) {
    parts.world.hooks.resend = ({ event, payload, guid }) => this.deliver(event, payload, { guid });
  }

  /** Root of the site: git at `<url>/<owner>/<name>.git`. */
  get url(): string {
    return this.parts.world.url;
  }

  /** Root of the REST API; `<url>/api/v3` answers the same. */
  get apiUrl(): string {
    return this.url;
  }

  get appId(): number {
    return this.parts.world.app.id;
  }

  get slug(): string {
    return this.parts.world.app.slug;
  }

  get privateKey(): string {
    return this.parts.privateKey;
  }

  get webhookSecret(): string {
    return this.parts.webhook.secret;
  }

  /** For logging in: what the product is given as GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET. */
  get client(): { readonly clientId: string; readonly clientSecret: string } {
    return this.parts.oauth.app;
  }

  /** Registers where a login may lead back to. */
  setCallback(url: string): void {
    this.parts.oauth.app.callbackUrl = url;
  }

  /** Requests received, oldest first; webhooks of emulate to its own front are left out. */
  get log(): readonly LogEntry[] {
    return this.parts.front.log;
  }

  /** Requests that GitHub's own description does not know: a test ends with none. */
  get violations(): readonly Violation[] {
    return this.parts.api.violations;
  }

  get emulatePid(): number | undefined {
    return this.parts.world.emulate.pid;
  }

  /** Makes the next `times` (default 1) matching requests fail; method `*` is any. */
  failNext(method: string, path: RegExp, answer: Fault['answer'], options?: Partial<Omit<Fault, 'answer'>>): void {
    this.parts.faults.failNext(method, path, answer, options);
  }

  /** Holds the next matching request until it is released; with `afterwards` it is carried out first. */
  hold(method: string, path: RegExp, options: { readonly afterwards?: boolean } = {}): Held {
    return this.parts.faults.hold(method, path, options.afterwards);
  }

  clearFaults(): void {
    this.parts.faults.clear();
  }

  /** From now on, events that happen here are posted there; undefined posts none. */
  setWebhookTarget(url: string | undefined): void {
    this.parts.webhook.url = url;
  }

  /** Makes sure of the repository, its App installation and its branch: one commit when the files differ, none when empty. */
  async createRepository(owner: string, name: string, files: Files | { readonly empty: true }, options: NewRepository = {}): Promise<Repository> {
    const { emulate, store } = this.parts.world;
    const { isPrivate = true, roles = {}, defaultBranch = 'main' } = options;
    const { id, ownerId } = await emulate.ask('ensureRepository', owner, name, isPrivate);
    const installationId = await emulate.ask('ensureInstallation', owner);
    const known = store.repository(owner, name);
    const repository = known ?? { id, owner, ownerId, name, isPrivate, defaultBranch, installationId, bareDir: store.bareDirOf(owner, name) };
    if (!known) await initBare(repository.bareDir, defaultBranch);
    store.keepRepository(repository);
    for (const [login, role] of Object.entries(roles)) await this.setRole(repository, login, role);
    if (files.empty !== true) await commitFiles(repository.bareDir, repository.defaultBranch, files as Files, 'Set up the repository');
    return repository;
  }

  /** A new name; the old one leads to it, until another repository takes it. */
  async rename(repository: Repository, name: string): Promise<Repository> {
    await this.parts.world.emulate.ask('renameRepository', repository.id, name);
    return this.parts.world.store.rename(repository, name);
  }

  /** Whether a person belongs to the organisation that an owner is. */
  setMember(organization: string, login: string, member = true): void {
    this.parts.world.store.setMember(organization, login, member);
  }

  async setRole(repository: Repository, login: string, role: Role): Promise<void> {
    await this.parts.world.emulate.ask('setRole', repository.id, login, role);
  }

  /** Somebody opens an issue; in a private repository a stranger is let in to read first. */
  async openIssue(repository: Repository, login: string, title: string, body = ''): Promise<Issue> {
    const token = await this.letIn(repository, login);
    const issue = await this.call<Answer<Issue>>(token, 'POST', `${pathOf(repository)}/issues`, { title, body });
    return { ...issue, repository } as Issue;
  }

  async comment(issue: Issue, login: string, body: string): Promise<Comment> {
    const token = await this.letIn(issue.repository, login);
    return this.call<Comment>(token, 'POST', `${pathOf(issue.repository)}/issues/${issue.number}/comments`, { body });
  }

  async editComment(issue: Issue, commentId: number, login: string, body: string): Promise<Comment> {
    const token = await this.letIn(issue.repository, login);
    return this.call<Comment>(token, 'PATCH', `${pathOf(issue.repository)}/issues/comments/${commentId}`, { body });
  }

  async setIssueState(issue: Issue, state: 'open' | 'closed'): Promise<void> {
    await this.call(await this.ownerToken(issue.repository), 'PATCH', `${pathOf(issue.repository)}/issues/${issue.number}`, { state });
  }

  async editIssue(issue: Issue, change: { readonly title?: string; readonly body?: string }): Promise<void> {
    await this.call(await this.ownerToken(issue.repository), 'PATCH', `${pathOf(issue.repository)}/issues/${issue.number}`, change);
  }

  async lockIssue(issue: Issue): Promise<void> {
    await this.call(await this.ownerToken(issue.repository), 'PUT', `${pathOf(issue.repository)}/issues/${issue.number}/lock`, {});
  }

  /** Every comment on an issue (or, by number, on a pull request), oldest first. */
  async comments(issue: Pick<Issue, 'repository' | 'number'>): Promise<readonly Comment[]> {
    const token = await this.ownerToken(issue.repository);
    const found = await this.call<Comment[]>(token, 'GET', `${pathOf(issue.repository)}/issues/${issue.number}/comments?per_page=100`);
    return found.map((one) => ({ ...one, performed_via_github_app: performedVia(this.parts.world, one.user.login) }));
  }

  reactions(repository: Repository, target: ReactionRecord['target'], targetId: number): readonly ReactionRecord[] {
    return this.parts.world.store.reactions(repository.id, target, targetId);
  }

  /** Every pull request, open or not, oldest first, as the API shows each. */
  pulls(repository: Repository) {
    const { store } = this.parts.world;
    return Promise.all(store.pulls(repository.id).map((pull) => fullPullShape(this.parts.world, repository, pull)));
  }

  /** A pull request into the default branch that the owner opens. */
  async openPull(repository: Repository, head: string, title: string): Promise<void> {
    await this.asOwner(repository, 'POST', '/pulls', { title, head, base: repository.defaultBranch });
  }

  async closePull(repository: Repository, number: number): Promise<void> {
    await this.asOwner(repository, 'PATCH', `/pulls/${number}`, { state: 'closed' });
  }

  async mergePull(repository: Repository, number: number): Promise<void> {
    await this.asOwner(repository, 'PUT', `/pulls/${number}/merge`, {});
  }

  /** One more commit on a branch (the default one unless named) by a person; a branch that is not there starts at the default one. */
  async pushFiles(repository: Repository, files: Files, branch = repository.defaultBranch): Promise<string> {
    const { bareDir, defaultBranch } = repository;
    const start = await branchHead(bareDir, defaultBranch);
    if (start !== undefined && (await branchHead(bareDir, branch)) === undefined) await git(bareDir, ['update-ref', `refs/heads/${branch}`, start]);
    return commitFiles(bareDir, branch, files, 'Change files');
  }

  /** Every installation token given out so far is refused from now on. */
  async revokeTokens(): Promise<void> {
    await this.parts.world.emulate.ask('revokeInstallationTokens');
  }

  /** Builders of webhook payloads, about what is here. */
  readonly payloads = {
    issueCommentCreated: ({ repository, ...issue }: Issue, comment: Comment) => payloads.issueCommentCreated(this.parts.world, repository, issue, comment),
    issuesLabeled: ({ repository, ...issue }: Issue, label: string, sender: string) => payloads.issuesLabeled(this.parts.world, repository, issue, label, sender),
    issuesAssigned: ({ repository, ...issue }: Issue, assignee: string, sender: string) => payloads.issuesAssigned(this.parts.world, repository, issue, assignee, sender),
    repositoryRenamed: (repository: Repository, from: string) => payloads.repositoryRenamed(this.parts.world, repository, from),
    ping: () => payloads.ping(this.parts.world),
    installation: (action: 'created' | 'deleted', repository: Repository) =>
      payloads.installation(this.parts.world, action, repository.owner, repository.installationId, [repository]),
  };

  /** Posts a signed webhook and answers what came back. A Buffer is sent as it is. */
  async deliver(event: string, payload: unknown, options: Partial<SendOptions> = {}): Promise<Delivered> {
    const { webhook } = this.parts;
    const url = options.url ?? webhook.url;
    if (url === undefined) throw new Error('no webhook address: give one here or to startGitHub');
    const guid = options.guid ?? randomUUID();
    const send = (): Promise<Delivered> => sendWebhook(event, payload, { secret: webhook.secret, appId: this.appId, ...options, guid, url });
    if (options.secret !== undefined || options.headers !== undefined) return send(); // somebody else's: GitHub knows nothing of it
    return this.parts.world.hooks.keep({ guid, event, url, payload: asObject(payload) }, send);
  }

  /** Sends on what emulate wanted to say, as GitHub would have said it. */
  async relay(event: string, payload: unknown): Promise<void> {
    if (this.parts.webhook.url === undefined) return;
    const failed: Delivered = { guid: '', status: 0, body: 'not delivered' };
    this.relayed.push(await this.deliver(event, payload).catch(() => failed));
  }

  async stop(): Promise<void> {
    await this.parts.front.close();
    await this.parts.world.emulate.stop();
  }

  private ownerToken(repository: Repository): Promise<string> {
    return this.parts.world.emulate.ask('userToken', repository.owner);
  }

  private async letIn(repository: Repository, login: string): Promise<string> {
    const { emulate } = this.parts.world;
    const token = await emulate.ask('userToken', login);
    if (repository.isPrivate && (await emulate.ask('role', repository.id, login)) === 'none') await this.setRole(repository, login, 'read');
    return token;
  }

  private call<T>(token: string, method: string, path: string, body?: unknown): Promise<T> {
    return this.parts.world.emulate.callAs<T>(token, method, path, body);
  }

  /** Through the front's own API, for what the front owns; not through its log. */
  private async asOwner(repository: Repository, method: string, path: string, body: unknown): Promise<void> {
    const headers = { authorization: `Bearer ${await this.ownerToken(repository)}` };
    const { status, body: answer } = await this.parts.api.answer({ method, path: pathOf(repository) + path, headers, raw: Buffer.from(JSON.stringify(body)) });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
  }
}

/** The log keeps what was said; bytes that are no JSON object are a test's own and stand there empty. */
function asObject(payload: unknown): unknown {
  if (!Buffer.isBuffer(payload)) return payload;
  try {
    return JSON.parse(payload.toString()) ?? {};
  } catch {
    return {};
  }
}

const pathOf = ({ owner, name }: Repository): string => `/repos/${owner}/${name}`;

export type { PullRecord };
