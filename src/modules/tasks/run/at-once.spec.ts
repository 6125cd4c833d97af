import type { CodeHost } from '../../repos/index.js';
import type { LentToken } from '../../tokens/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { LastLook } from './last-look.js';
import type { Run } from './run.js';
import { CheckOut } from './steps/check-out.js';

/** Answers only once everything else was asked. */
function answers(): { readonly asked: string[]; on<T>(name: string, give: () => T): () => Promise<T> } {
  const asked: string[] = [];
  const on = <T>(name: string, give: () => T) => async () => {
    asked.push(name);
    while (asked.length < 2) await new Promise((next) => setImmediate(next));
    return give();
  };
  return { asked, on };
}

const away = (name: string) => () => {
  throw new AppError(name, 'away', { retry: 'later' });
};

const OPEN = { state: 'open', locked: false };
const task = { id: 't', epoch: 1, issueNumber: 1, requestedBy: 'alice', repository: { id: 1, installationId: 1, owner: 'acme', name: 'sums' } };
const run = { task, signal: new AbortController().signal, past: { change: Buffer.from('') }, facts: { owner: 'acme', name: 'sums', defaultBranch: 'main', archived: false } } as unknown as Run;

describe('the last look asks for issue and role at once', () => {
  const look = async (issue: () => unknown, role: () => unknown) => {
    const { asked, on } = answers();
    const host = { issue: on('issue', issue), roleOf: on('role', role) } as unknown as CodeHost;
    await new LastLook({} as never, host).mustBeWanted(run);
    return asked;
  };

  it('and goes on when both are well', async () => {
    expect(await look(() => OPEN, () => 'write')).toEqual(['issue', 'role']);
  });

  it('and hears of the issue first, whatever became of the other', async () => {
    await expect(look(away('host.not_found'), away('host.unavailable'))).rejects.toMatchObject({ reason: expect.stringContaining('not there any more') });
    await expect(look(() => ({ ...OPEN, locked: true }), away('host.unavailable'))).rejects.toMatchObject({ reason: expect.stringContaining('locked') });
    await expect(look(() => OPEN, away('host.unavailable'))).rejects.toMatchObject({ code: 'host.unavailable' });
    await expect(look(() => OPEN, () => 'read')).rejects.toMatchObject({ reason: expect.stringContaining('may not write') });
  });
});

describe('the checkout reads the policy while the mirror is fetched', () => {
  const checkOut = (policy: () => unknown, mirror: () => unknown) => {
    const { on } = answers();
    const start = { base: 'b', baseBranch: 'main', branch: 'agent-bot/issue-1', expectedRemote: undefined };
    const step = new CheckOut({} as never, { load: on('policy', policy) } as never, { refresh: on('mirror', mirror) } as never, { start: async () => start } as never, {} as never);
    return step.take(run, {} as LentToken);
  };

  it('and asks no more for what is known of the repository', async () => {
    expect((await checkOut(() => ({ verify: undefined }), () => ({ path: '/m' }))).value).toMatchObject({ mirror: { path: '/m' }, policy: {}, base: 'b' });
  });

  it('and hears of the policy first', async () => {
    await expect(checkOut(away('policy.invalid'), away('repo.unavailable'))).rejects.toMatchObject({ code: 'policy.invalid' });
    await expect(checkOut(() => ({}), away('repo.unavailable'))).rejects.toMatchObject({ code: 'repo.unavailable' });
  });
});
