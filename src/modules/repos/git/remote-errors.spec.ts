import { AppError } from '../../../shared/errors/app-error.js';
import { GitFailure } from './git-failure.js';
import { asRemoteError } from './remote-errors.js';

const failure = (stderr: string) => new GitFailure('fetch', 128, undefined, stderr, '');

describe('what a failed conversation with the code host means', () => {
  it.each([
    ["fatal: could not read Username for 'https://github.com': terminal prompts disabled", 'repo.unavailable', 'later', 401],
    ["fatal: Authentication failed for 'https://github.com/o/n.git/'", 'repo.unavailable', 'later', 401],
    ["fatal: repository 'https://github.com/o/n.git/' not found", 'repo.not_found', 'never', 404],
    ['remote: Repository not found.', 'repo.not_found', 'never', 404],
    ["fatal: unable to access 'x': The requested URL returned error: 403", 'repo.forbidden', 'never', 403],
    ["fatal: unable to access 'x': The requested URL returned error: 301", 'repo.moved', 'later', 301],
    ["fatal: unable to access 'x': The requested URL returned error: 502", 'repo.unavailable', 'later', 502],
  ] as const)('%s', (stderr, code, retry, httpStatus) => {
    expect(asRemoteError(failure(stderr))).toMatchObject({ code, retry, detail: { git: 'fetch', httpStatus } });
  });

  it.each(['fatal: Could not resolve host: github.com', 'error: RPC failed; curl 92', 'No space left on device', ''])('is worth another try: %j', (stderr) => {
    expect(asRemoteError(failure(stderr))).toMatchObject({ code: 'repo.unavailable', retry: 'later' });
  });

  it.each(["fatal: unable to access 'x': Could not resolve host: github.com", "fatal: unable to access 'x': Failed to connect to github.com port 443", 'The requested URL returned error: 503', 'error: RPC failed; curl 92'])('is no answer: %j', (stderr) => {
    expect(asRemoteError(failure(stderr))).toMatchObject({ detail: { noAnswer: true } });
  });

  it.each(['No space left on device', 'The requested URL returned error: 401', 'The requested URL returned error: 404', ''])('is an answer: %j', (stderr) => {
    expect(asRemoteError(failure(stderr))).toMatchObject({ detail: { git: 'fetch' } });
    expect(asRemoteError(failure(stderr))).not.toMatchObject({ detail: { noAnswer: true } });
  });

  it('passes everything else through', () => {
    const other = new AppError('git.missing', 'x');
    expect(asRemoteError(other)).toBe(other);
  });
});
