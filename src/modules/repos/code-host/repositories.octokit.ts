import { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.js';
import type { RepositoryRole } from './code-host.port.js';
import type { RepositoryFacts, RepositoryRef } from '../repository.js';
import { fileSchema, permissionSchema, repositorySchema, type RepositoryAnswer } from './answers.js';
import type { HostCaller } from './host-caller.js';
import { absent } from './host-error.js';
import { isLogin } from './logins.js';

const ROLES: ReadonlySet<string> = new Set<RepositoryRole>(['admin', 'maintain', 'write', 'triage', 'read', 'none']);

/** The repository itself: facts, people, files. */
export class OctokitRepositories {
  constructor(private readonly caller: HostCaller) {}

  /**
   * GitHub leads from an old name to the new one until another repository takes it. Names are reused, numbers are not:
   * when the name no longer leads to the one that is meant, it is asked for by its number.
   */
  async facts(ref: RepositoryRef): Promise<RepositoryFacts> {
    const named = await absent(this.caller.call(ref, { metadata: 'read' }, repositorySchema, (rest, target) => rest.repos.get({ ...target })));
    const found = named?.id === ref.id ? named : await this.byNumber(ref);
    return { owner: found.owner.login, name: found.name, defaultBranch: found.default_branch, archived: found.archived };
  }

  /** Where GitHub's own redirects lead; its description does not have it. */
  private async byNumber(ref: RepositoryRef): Promise<RepositoryAnswer> {
    return await this.caller.call(ref, { metadata: 'read' }, repositorySchema, (_, { request: options }, request) => request('GET /repositories/{id}', { id: ref.id, request: options }));
  }

  async roleOf(ref: RepositoryRef, login: string, userId?: number): Promise<RepositoryRole> {
    if (!isLogin(login)) return 'none';
    const answer = await absent(
      this.caller.call(ref, { metadata: 'read' }, permissionSchema, (rest, target) => rest.repos.getCollaboratorPermissionLevel({ ...target, username: login })),
    );
    if (userId !== undefined && answer?.user?.id !== userId) return 'none';
    // A role an organisation made itself has a name of its own; the base it was built on counts.
    return [answer?.role_name, answer?.permission].find(isRole) ?? 'none';
  }

  async readFile(ref: RepositoryRef, path: string, gitRef: string): Promise<string | undefined> {
    if (path.split('/').some((part) => ['', '.', '..'].includes(part))) throw new AppError('host.invalid', 'This is no path of a file.');
    const answer = await absent(
      this.caller.call(ref, { contents: 'read' }, z.unknown(), (rest, target) => rest.repos.getContent({ ...target, path, ref: gitRef })),
    );
    const file = fileSchema.safeParse(answer);
    if (!file.success) return undefined;
    if (file.data.encoding !== 'base64') throw new AppError('host.invalid', `The file ${path} is too large to be read.`);
    return Buffer.from(file.data.content, 'base64').toString('utf8');
  }
}

function isRole(name: string | null | undefined): name is RepositoryRole {
  return ROLES.has(name ?? '');
}
