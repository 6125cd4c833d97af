import { z } from 'zod';

/** The parts of GitHub's payloads that are read; everything else is left alone. */

const id = z.int().positive();
/** What GitHub allows in logins (GHES adds the underscore) and in names of repositories. */
const owner = z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}$/);
const repositoryName = z.string().regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/);
const label = z.object({ name: z.string() });
const person = z.object({ login: z.string().min(1).max(100), type: z.string().optional() });

/** `installation` is absent from what a repository's own webhook sends. */
const onRepository = z.object({
  installation: z.object({ id }).nullish(),
  repository: z.object({ id, name: repositoryName, owner: z.object({ login: owner }) }),
});

const issue = z.object({
  number: id,
  title: z.string(),
  body: z.string().nullish(),
  state: z.string(),
  locked: z.boolean().optional(),
  pull_request: z.unknown().optional(),
});

const onIssue = onRepository.extend({
  issue,
  sender: person,
});

const app = z.object({ slug: z.string().optional() });

export const commentCreated = onIssue.extend({
  comment: z.object({ id, body: z.string().nullish(), performed_via_github_app: app.nullish() }),
});
export const issueLabeled = onIssue.extend({ label: label.nullish() });
export const issueAssigned = onIssue.extend({ assignee: person.nullish() });

export const repositoryMoved = onRepository;

export type RepositoryPayload = z.infer<typeof onRepository>;
export type IssuePayload = z.infer<typeof onIssue>;
export type Person = z.infer<typeof person>;

const account = z.object({ login: z.string().min(1).max(100) });
const listed = z.object({ id, full_name: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/) });

/** An enterprise's installation has a slug instead of a login. */
const installation = z.object({ id, account: account.or(z.object({ slug: z.string().min(1).max(100) }).transform(({ slug }) => ({ login: slug }))) });

export const installationEvent = z.object({ installation, repositories: z.array(listed).nullish() });
export const installationRepositories = z.object({
  installation,
  repositories_added: z.array(listed),
  repositories_removed: z.array(z.object({ id })),
});

export type ListedRepository = z.infer<typeof listed>;
