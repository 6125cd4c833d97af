import type { Config } from '../../shared/config/index.js';
import { AppError } from '../../shared/errors/app-error.js';
import { Membership } from './membership.js';

const ALICE = { githubId: 1, login: 'alice' };
const AWAY = new AppError('host.unavailable', 'away', { retry: 'later' });

describe('who belongs to those who may log in', () => {
  let now: number;
  let asked: string[];
  let answers: Record<string, boolean | AppError>;

  const membershipOf = (...organizations: string[]): Membership => {
    const isMember = async (name: string, login: string, id: number): Promise<boolean> => {
      asked.push(`${name} ${login} ${id}`);
      const answer = answers[name] ?? false;
      if (answer instanceof AppError) throw answer;
      return answer;
    };
    const membership = new Membership({ isMember }, { login: { organizations, membershipMs: 600_000 } as unknown as Config['login'] } as Config, { now: () => new Date(now) });
    jest.spyOn(membership['logger'], 'warn').mockImplementation(() => undefined);
    return membership;
  };

  beforeEach(() => {
    [now, asked, answers] = [0, [], {}];
  });

  it('is everybody where no organisation is named, and GitHub is not asked', async () => {
    expect([await membershipOf().confirm(ALICE), asked]).toEqual([true, []]);
  });

  it('is who is a member of one of them', async () => {
    answers = { two: true };
    expect(await membershipOf('one', 'two').holds(ALICE)).toBe(true);
    expect(asked).toEqual(['one alice 1', 'two alice 1']);
    expect(await membershipOf('one').holds(ALICE)).toBe(false);
  });

  it('is asked again after the period, at a login at once, and for another name', async () => {
    answers = { one: true };
    const membership = membershipOf('one');
    await Promise.all([membership.holds(ALICE), membership.holds(ALICE)]);
    answers = { one: false };
    now = 599_999;
    expect([await membership.holds(ALICE), asked.length]).toEqual([true, 1]);
    now = 600_000;
    expect([await membership.holds(ALICE), asked.length]).toEqual([false, 2]);
    answers = { one: true };
    expect(await membership.confirm(ALICE)).toBe(true);
    expect(await membership.holds({ ...ALICE, login: 'alicia' })).toBe(true);
    expect(asked).toHaveLength(4);
  });

  it('is nobody of whom GitHub does not say so: neither in nor logged out', async () => {
    answers = { one: AWAY };
    const membership = membershipOf('one', 'two');
    await expect(membership.holds(ALICE)).rejects.toMatchObject({ code: 'auth.unconfirmed', retry: 'later' });
    answers = { one: AWAY, two: true };
    expect(await membershipOf('one', 'two').holds(ALICE)).toBe(true);
  });
});
