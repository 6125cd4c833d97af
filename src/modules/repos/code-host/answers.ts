import { z } from 'zod';

/** What is read of GitHub's answers; everything else is dropped, everything missing is an error. */
const number = z.number().int().positive();
const author = z.object({ login: z.string(), type: z.string().optional() }).nullish();
const text = z.string().nullish().transform((body) => body ?? '');

export const appSchema = z.object({ id: number, slug: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/) });

const name = z.string().regex(/^(?!\.{1,2}$)[\w.-]{1,100}$/);

export const repositorySchema = z.object({ id: number, name, owner: z.object({ login: name }), default_branch: z.string().min(1), archived: z.boolean().default(false) });

export const permissionSchema = z.object({ permission: z.string(), role_name: z.string().nullish(), user: z.object({ id: z.number() }).nullish() });

export const membershipSchema = z.object({ state: z.string(), user: z.object({ id: z.number() }).nullish() });

export const fileSchema = z.object({ type: z.literal('file'), encoding: z.string(), content: z.string() });

export const issueSchema = z.object({
  number,
  title: z.string(),
  body: text,
  state: z.enum(['open', 'closed']),
  locked: z.boolean().default(false),
  pull_request: z.unknown().optional(),
});

export const commentSchema = z.object({
  id: number,
  body: text,
  user: author,
  performed_via_github_app: z.object({ id: number }).nullish(),
});

export const reactionSchema = z.object({ id: number });

export const pullSchema = z.object({
  number,
  html_url: z.string(),
  user: author,
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ id: number }).nullish() }),
  base: z.object({ ref: z.string() }),
});

export type RepositoryAnswer = z.infer<typeof repositorySchema>;
export type Author = z.infer<typeof author>;
export type AppAnswer = z.infer<typeof appSchema>;
export type CommentAnswer = z.infer<typeof commentSchema>;
export type PullAnswer = z.infer<typeof pullSchema>;
