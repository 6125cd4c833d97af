import type { Target } from './facts-source.js';
import type { FileLinks, LinkJob } from './link-job.js';

/** What the linking thread is told. */
export type ToThread =
  | { readonly kind: 'job'; readonly job: LinkJob }
  | { readonly kind: 'facts'; readonly facts: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: 'methods'; readonly methods: ReadonlyMap<string, readonly Target[]> }
  /** Of links that were handed over. */
  | { readonly kind: 'taken' };

/** What it says: it waits for an answer to all but the last. */
export type ToMain =
  | { readonly kind: 'facts'; readonly paths: readonly string[] }
  | { readonly kind: 'methods'; readonly names: readonly string[] }
  | { readonly kind: 'links'; readonly links: readonly FileLinks[] }
  | { readonly kind: 'done' };
