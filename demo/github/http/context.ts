import type { IncomingHttpHeaders } from 'node:http';
import type { EmulateProcess } from '../emulate/emulate-process.js';
import type { Store } from '../store.js';
import type { HookLog } from '../webhooks/hook-log.js';
import type { Actor, Repository } from '../types.js';
import type { Reply } from './reply.js';

/** What the stand-in is made of, as its routes see it. */
export interface World {
  readonly url: string;
  readonly app: { readonly id: number; readonly slug: string };
  readonly store: Store;
  readonly emulate: EmulateProcess;
  readonly hooks: HookLog;
}

/** One API request that is known to the description, authenticated and able to see its repository. */
export interface Context {
  readonly world: World;
  readonly method: string;
  /** Without `/api/v3`, with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Undefined: anonymous, or the App itself by JWT. */
  readonly actor: Actor | undefined;
  /** Operations under `/repos/{owner}/{repo}` alone have one. */
  readonly repository: Repository;
}

export type Handler = (context: Context) => Promise<Reply> | Reply;
export type Routes = Readonly<Record<string, Handler>>;
