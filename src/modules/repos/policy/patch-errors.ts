import { AppError } from '../../../shared/errors/app-error.js';
import { GitFailure } from '../git/git-failure.js';
import { brokenPathRule } from './path-rules.js';
import { refused } from './refusal.js';

/** What git says under LC_ALL=C when it refuses a path before policy can see the result. */
const INVALID_PATH = /invalid path '([^\n]*)'|invalid name '([^\n]*)'/i;
const BEYOND_LINK = /affected file '([^\n]*)' is beyond a symbolic link/;
const TOO_MUCH_MEMORY = /out of memory|memory exhausted|mmap failed/i;

/** Why a patch could not be applied, as an AppError: refused where git itself guards the rule, else unusable. */
export function asPatchError(failure: GitFailure): AppError {
  const invalid = INVALID_PATH.exec(failure.stderr);
  const path = invalid?.[1] ?? invalid?.[2];
  if (path !== undefined) return refused([{ path, rule: brokenPathRule(path) ?? 'path.outside' }]);
  const beyond = BEYOND_LINK.exec(failure.stderr)?.[1];
  if (beyond !== undefined) return refused([{ path: beyond, rule: 'path.beyond-link' }]);
  if (TOO_MUCH_MEMORY.test(failure.stderr) || failure.stoppedBy === 'timeout') return refused([{ path: 'the whole patch', rule: 'size.memory' }]);
  return new AppError('patch.unusable', 'The change could not be applied to a clean copy of the repository.', { cause: failure });
}
