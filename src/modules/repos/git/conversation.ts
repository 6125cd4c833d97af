import type { HostGate } from '../../tokens/index.js';
import type { RepositoryRef } from '../repository.js';
import { asRemoteError } from './remote-errors.js';

/**
 * One conversation of git with GitHub, held back while git gets no answer there. Apart from the API's gate: either may be away
 * while the other works.
 * @throws AppError what `asRemoteError` says; `host.away` while GitHub does not answer git.
 */
export async function converse<Answer>(gate: HostGate, { installationId }: RepositoryRef, talk: () => Promise<Answer>): Promise<Answer> {
  return gate.pass(`git:${installationId}`, async () => {
    try {
      return await talk();
    } catch (error) {
      throw asRemoteError(error);
    }
  });
}
