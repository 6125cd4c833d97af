import type { z } from 'zod';
import type { ReactionTarget, RepositoryFacts, RepositoryRef } from '../../repos/index.js';
import type { IssuePayload, Person, RepositoryPayload } from './payloads.js';

/** Where a trigger happened, once GitHub has confirmed it. */
export interface Place {
  readonly repository: RepositoryRef;
  readonly facts: RepositoryFacts;
  /** Our App's slug. */
  readonly slug: string;
}

/** What a person asked for. */
export interface Wanted {
  /** Empty for a label or an assignment: the issue says it all. */
  readonly request: string;
  readonly commentId: number | undefined;
}

/** One way to ask for work on an issue. */
export interface Trigger<Payload extends IssuePayload> {
  readonly payload: z.ZodType<Payload>;
  /** Why the payload alone shows that nothing is asked; undefined when GitHub has to be asked. */
  dismiss(payload: Payload, slug: string): string | undefined;
  /** What is asked, or why nothing is. */
  read(payload: Payload, place: Place): Promise<Wanted | string>;
}

/** What a label or an assignment asks for: the issue itself. */
export const THE_ISSUE: Wanted = { request: '', commentId: undefined };

/** Where the reaction goes. */
export function targetOf(payload: IssuePayload, { commentId }: Wanted): ReactionTarget {
  return commentId === undefined ? { kind: 'issue', number: payload.issue.number } : { kind: 'comment', id: commentId };
}

export function repositoryOf({ repository, installation }: RepositoryPayload): RepositoryRef | undefined {
  if (!installation) return undefined;
  return { id: repository.id, installationId: installation.id, owner: repository.owner.login, name: repository.name };
}

/** Reasons that hold for every trigger. */
export function dismissAnyway({ sender, issue }: IssuePayload, slug: string): string | undefined {
  if (isApp(sender, slug)) return 'the App did this itself';
  if (isBot(sender)) return 'a bot did this';
  if (issue.pull_request) return 'it is a pull request, and those are not worked on';
  if (issue.state !== 'open') return 'the issue is closed';
  if (issue.locked) return 'the issue is locked';
  return undefined;
}

/** The App's login is its slug with `[bot]`; an assignment may name it either way. */
export function isApp({ login }: Person, slug: string): boolean {
  return login.toLowerCase() === `${slug}[bot]`.toLowerCase();
}

function isBot({ type, login }: Person): boolean {
  return type === 'Bot' || login.endsWith('[bot]');
}
