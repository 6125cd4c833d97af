import type { CodeHost, RepositoryCatalogue, RepositoryRole } from '../../repos/index.js';
import type { Config } from '../../../shared/config/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import type { Principal, UserRole } from '../../../shared/http/principal.js';
import { RepositorySight } from './repository-sight.js';

const REF = { id: 7, installationId: 1, owner: 'octo', name: 'demo' };
const person = (role: UserRole, login = 'alice'): Principal => ({ userId: login, githubId: 1, login, role });

describe('what a person may see', () => {
  let now: number;
  let asked: number;
  let answer: () => Promise<RepositoryRole>;
  let known: typeof REF | undefined;
  let sight: RepositorySight;

  beforeEach(() => {
    now = 0;
    asked = 0;
    answer = async () => 'read';
    known = REF;
    const host = { roleOf: () => ((asked += 1), answer()) } as unknown as CodeHost;
    const catalogue = { findRepository: async () => known } as unknown as RepositoryCatalogue;
    sight = new RepositorySight(host, catalogue, { api: { accessCacheMs: 120_000 } } as Config, { now: () => new Date(now) });
    jest.spyOn(sight['logger'], 'warn').mockImplementation(() => undefined);
  });

  it('is everything for an administrator, and GitHub is not asked', async () => {
    answer = async () => 'none';
    expect([await sight.mayRead(person('administrator'), 7), await sight.mayWrite(person('administrator'), 7), asked]).toEqual([true, true, 0]);
  });

  it.each([
    ['admin', true, true], ['maintain', true, true], ['write', true, true], ['triage', true, false], ['read', true, false], ['none', false, false],
  ] as const)('follows the role %s', async (role, reads, writes) => {
    answer = async () => role;
    expect([await sight.mayRead(person('maintainer'), 7), await sight.mayWrite(person('maintainer'), 7)]).toEqual([reads, writes]);
  });

  it('is what GitHub says of the person, not of whoever has their name now', async () => {
    const told: unknown[] = [];
    const host = { roleOf: (...asked: unknown[]) => (told.push(asked), Promise.resolve('read')) } as unknown as CodeHost;
    const own = new RepositorySight(host, { findRepository: async () => REF } as unknown as RepositoryCatalogue, { api: { accessCacheMs: 1 } } as Config, { now: () => new Date(now) });
    await own.mayRead({ ...person('viewer'), githubId: 42 }, 7);
    expect(told).toEqual([[REF, 'alice', 42]]);
  });

  it('is asked once for many questions, anew when the answer is old, and for each person', async () => {
    await Promise.all([1, 2, 3].map(() => sight.mayRead(person('viewer'), 7)));
    now = 119_000;
    await sight.mayRead(person('viewer'), 7);
    expect(asked).toBe(1);
    answer = async () => 'none';
    now = 121_000;
    expect([await sight.mayRead(person('viewer'), 7), asked]).toEqual([false, 2]);
    await sight.mayRead(person('viewer', 'bob'), 7);
    expect(asked).toBe(3);
  });

  it('is nothing without an answer, which is not believed for long', async () => {
    answer = () => Promise.reject(new AppError('host.unavailable', 'away', { retry: 'later' }));
    expect([await sight.mayRead(person('viewer'), 7), await sight.mayRead(person('viewer'), 7), asked]).toEqual([false, false, 1]);
    answer = async () => 'read';
    now = 6_000;
    expect(await sight.mayRead(person('viewer'), 7)).toBe(true);
  });

  it('is nothing of a repository that the App can not reach any more', async () => {
    known = undefined;
    expect([await sight.mayRead(person('viewer'), 7), asked]).toEqual([false, 0]);
  });
});
