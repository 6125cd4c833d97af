import type { Octokit } from '@octokit/rest';
import type { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.js';
import type { Clock } from '../../../shared/resilience/clock.port.js';
import type { Caller, HostGate, LendRequest, Permissions } from '../../tokens/index.js';
import type { RepositoryRef } from '../repository.js';
import { hostError, unreadableAnswer } from './host-error.js';
import { HostTime } from './host-time.js';

/** What every call to a repository carries. */
export interface CallTarget {
  readonly owner: string;
  readonly repo: string;
  readonly request: { readonly lend: LendRequest };
}

type Ask = (rest: Octokit['rest'], target: CallTarget, request: Octokit['request']) => Promise<{ readonly data: unknown }>;

const PAGE_SIZE = 100;
/** An issue holds 2,500 comments at most (GitHub's limit); more pages than this is an endless list. */
const MAX_PAGES = 50;

/** Makes one call for one repository with exactly the permissions it needs, and reads the answer by a schema. */
export class HostCaller {
  /** What the App's JWTs are issued at. */
  readonly time: HostTime;

  constructor(
    private readonly octokit: Octokit,
    private readonly clock: Clock,
    private readonly gate: HostGate,
  ) {
    this.time = new HostTime(clock);
  }

  async call<Answer>(ref: RepositoryRef, permissions: Permissions, schema: z.ZodType<Answer>, ask: Ask): Promise<Answer> {
    return read(schema, await this.ask(ref, permissions, ask));
  }

  /** Pages are counted, not followed by the answer's links: a link may lead anywhere. */
  async list<Answer>(
    ref: RepositoryRef,
    permissions: Permissions,
    schema: z.ZodType<Answer>,
    ask: (rest: Octokit['rest'], target: CallTarget & { readonly page: number; readonly per_page: number }) => Promise<{ readonly data: unknown }>,
  ): Promise<readonly Answer[]> {
    const all: Answer[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const items = read(schema.array(), await this.ask(ref, permissions, (rest, target) => ask(rest, { ...target, page, per_page: PAGE_SIZE })));
      all.push(...items);
      if (items.length < PAGE_SIZE) return all;
    }
    throw new AppError('host.invalid', 'The list on GitHub is too long to read.', { detail: { pages: MAX_PAGES } });
  }

  /** For calls whose answer is not needed. */
  async ask(ref: RepositoryRef, permissions: Permissions, ask: Ask): Promise<unknown> {
    return this.through(ref.installationId, async () => (await ask(this.octokit.rest, target(ref, permissions), this.octokit.request)).data);
  }

  /** As the App itself, with its JWT. */
  async askAsApp<Answer>(schema: z.ZodType<Answer>, jwt: string, ask: (rest: Octokit['rest'], headers: { authorization: string }) => Promise<{ readonly data: unknown }>): Promise<Answer> {
    return this.through('app', async () => read(schema, (await ask(this.octokit.rest, { authorization: `bearer ${jwt}` })).data));
  }

  /** As the App itself; the answer's text as it came, and its `link` header. `route` is `METHOD /path`. */
  async readAsApp(jwt: string, route: string, query: Readonly<Record<string, string | number>> = {}): Promise<{ readonly body: string; readonly link: string | undefined }> {
    return this.through('app', async () => {
      const options = { ...query, headers: { authorization: `bearer ${jwt}` }, request: { parseSuccessResponseBody: false } };
      const { data, headers } = await this.octokit.request(route, options);
      return { body: await new Response(data as ReadableStream).text(), link: headers.link };
    });
  }

  private through<Answer>(caller: Caller, call: () => Promise<Answer>): Promise<Answer> {
    return this.gate.pass(caller, async () => {
      try {
        return await call();
      } catch (error) {
        if (caller === 'app') this.time.learn(error);
        throw hostError(error, this.clock.now());
      }
    });
  }
}

function target(ref: RepositoryRef, permissions: Permissions): CallTarget {
  if (!isName(ref.owner) || !isName(ref.name)) throw new AppError('host.invalid', 'This is no name of a repository.');
  return { owner: ref.owner, repo: ref.name, request: { lend: { installationId: ref.installationId, repositoryId: ref.id, permissions } } };
}

/** Names come from payloads; a segment of dots would walk up the URL. */
function isName(name: string): boolean {
  return /^[\w.-]{1,100}$/.test(name) && !/^\.{1,2}$/.test(name);
}

function read<Answer>(schema: z.ZodType<Answer>, data: unknown): Answer {
  const answer = schema.safeParse(data);
  if (answer.success) return answer.data;
  throw unreadableAnswer(answer.error.issues[0]?.path.join('.') ?? '');
}
