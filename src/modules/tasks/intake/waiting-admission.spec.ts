import { Logger } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import type { CodeHost, RepositoryRole } from '../../repos/index.js';
import { WaitingAdmission } from './waiting-admission.js';
import type { ReadyIssue, WaitingRequests } from './waiting-requests.port.js';

const REPOSITORY = { id: 7, installationId: 3, owner: 'acme', name: 'shop' };
const issue = (issueNumber: number, ...askers: string[]): ReadyIssue => ({ repository: REPOSITORY, issueNumber, askers });

describe('admission of what waits', () => {
  let logged: jest.SpyInstance;

  beforeEach(() => (logged = jest.spyOn(Logger.prototype, 'error').mockImplementation()));
  afterEach(() => jest.restoreAllMocks());

  const door = (ready: readonly ReadyIssue[], roles: Readonly<Record<string, RepositoryRole | Error>> = {}) => {
    const admit = jest.fn(({ issueNumber }: ReadyIssue, _refused: readonly string[]): Promise<string | undefined> => Promise.resolve(`task ${issueNumber}`));
    const roleOf = jest.fn((_: unknown, login: string) => {
      const role = roles[login] ?? 'write';
      return role instanceof Error ? Promise.reject(role) : Promise.resolve(role);
    });
    const made = new WaitingAdmission({ ready: () => Promise.resolve(ready), admit } as unknown as WaitingRequests, { roleOf } as unknown as CodeHost);
    return { made, admit, roleOf };
  };

  it('tries every issue, and logs the one that fails', async () => {
    const { made, admit } = door([issue(1, 'ann'), issue(2, 'ann'), issue(3, 'ann')]);
    const error = new Error('canceling statement');
    admit.mockRejectedValueOnce(error);
    expect(await made.admit()).toEqual(['task 2', 'task 3']);
    expect(logged.mock.calls).toEqual([['waiting requests not admitted', expect.objectContaining({ repositoryId: 7, issue: 1, error })]]);
  });

  it('drops the words of those alone who may not ask any more', async () => {
    const { made, admit } = door([issue(1, 'ann', 'bob', 'eve')], { ann: 'maintain', eve: 'read' });
    expect(await made.admit()).toEqual(['task 1']);
    expect(admit.mock.calls).toEqual([[issue(1, 'ann', 'bob', 'eve'), ['eve']]]);
  });

  it('leaves one who asked alone to the task, and does not ask GitHub twice', async () => {
    const { made, admit, roleOf } = door([issue(1, 'eve')], { eve: 'none' });
    await made.admit();
    expect([admit.mock.calls[0]?.[1], roleOf.mock.calls]).toEqual([[], []]);
  });

  it('waits for GitHub when it is away; what it never says is left to the task', async () => {
    const away = new AppError('host.away', 'GitHub is away.', { retry: 'later' });
    const gone = new AppError('host.not_found', 'GitHub does not have this.');
    const { made, admit } = door([issue(1, 'ann', 'eve'), issue(2, 'bob', 'zoe')], { eve: away, zoe: gone });
    expect(await made.admit()).toEqual(['task 2']);
    expect(admit.mock.calls.map(([{ issueNumber }, refused]) => [issueNumber, refused])).toEqual([[2, []]]);
    expect(logged).toHaveBeenCalledTimes(1);
  });
});
