import { AppError } from '../../../shared/errors/app-error.js';

/** GitHub's answers to a token for a repository that the installation does not have, or an installation that is gone. */
const NO_SUCH_PLACE: ReadonlySet<unknown> = new Set([404, 422]);

/** Whether GitHub says that the thing is not there, or not for us. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  if (error.code === 'host.not_found') return true;
  return error.code === 'token.refused' && NO_SUCH_PLACE.has(error.detail['status']);
}

/** The answer, or undefined when the thing is not there; every other error stays one. */
export async function found<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
