import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import { APP_SIGNER, HOST_GATE, TOKEN_LENDER, type AppSigner, type HostGate, type TokenLender } from '../../tokens/index.js';
import type { CodeHost, Comment, Issue, NewPullRequest, PullRequest, ReactionTarget, RepositoryRole } from './code-host.port.js';
import { AppIdentity } from './app-identity.octokit.js';
import { HostCaller } from './host-caller.js';
import { OctokitIssues } from './issues.octokit.js';
import { createClient } from './octokit-client.js';
import { OctokitPulls } from './pulls.octokit.js';
import { OctokitRepositories } from './repositories.octokit.js';
import type { RepositoryFacts, RepositoryRef } from '../repository.js';

/** GitHub's REST API; each subject has a file in `code-host/`. */
@Injectable()
export class OctokitCodeHost implements CodeHost {
  private readonly identity: AppIdentity;
  private readonly repositories: OctokitRepositories;
  private readonly issues: OctokitIssues;
  private readonly pulls: OctokitPulls;

  constructor(@Inject(CONFIG) config: Pick<Config, 'github'>, @Inject(TOKEN_LENDER) lender: TokenLender, @Inject(APP_SIGNER) signer: AppSigner, @Inject(CLOCK) clock: Clock, @Inject(HOST_GATE) gate: HostGate) {
    const caller = new HostCaller(createClient(config.github.apiUrl, lender, config.github.timeoutMs), clock, gate);
    this.identity = new AppIdentity(caller, signer);
    this.repositories = new OctokitRepositories(caller);
    this.issues = new OctokitIssues(caller, this.identity);
    this.pulls = new OctokitPulls(caller, this.identity);
  }

  repository(ref: RepositoryRef): Promise<RepositoryFacts> {
    return this.repositories.facts(ref);
  }

  roleOf(ref: RepositoryRef, login: string, userId?: number): Promise<RepositoryRole> {
    return this.repositories.roleOf(ref, login, userId);
  }

  issue(ref: RepositoryRef, number: number): Promise<Issue> {
    return this.issues.find(ref, number);
  }

  readFile(ref: RepositoryRef, path: string, gitRef: string): Promise<string | undefined> {
    return this.repositories.readFile(ref, path, gitRef);
  }

  openPullRequests(ref: RepositoryRef, headBranch: string): Promise<readonly PullRequest[]> {
    return this.pulls.openOf(ref, headBranch);
  }

  othersPullRequests(ref: RepositoryRef, headBranch: string): Promise<readonly PullRequest[]> {
    return this.pulls.openOfOthers(ref, headBranch);
  }

  createPullRequest(ref: RepositoryRef, pull: NewPullRequest): Promise<PullRequest> {
    return this.pulls.open(ref, pull);
  }

  updatePullRequest(ref: RepositoryRef, number: number, change: { readonly title: string; readonly body: string }): Promise<void> {
    return this.pulls.edit(ref, number, change);
  }

  ownComments(ref: RepositoryRef, issueNumber: number): Promise<readonly Comment[]> {
    return this.issues.ownComments(ref, issueNumber);
  }

  createComment(ref: RepositoryRef, issueNumber: number, body: string): Promise<Comment> {
    return this.issues.comment(ref, issueNumber, body);
  }

  updateComment(ref: RepositoryRef, commentId: number, body: string): Promise<void> {
    return this.issues.editComment(ref, commentId, body);
  }

  deleteComment(ref: RepositoryRef, commentId: number): Promise<void> {
    return this.issues.deleteComment(ref, commentId);
  }

  react(ref: RepositoryRef, target: ReactionTarget, content: 'eyes' | 'confused'): Promise<number> {
    return this.issues.react(ref, target, content);
  }

  appSlug(): Promise<string> {
    return this.identity.slug();
  }
}
