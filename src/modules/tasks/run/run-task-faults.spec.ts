import { Logger } from '@nestjs/common';
import { claimedTask, TASK_ID } from '../../../../test/integration/tasks/support/fixtures.js';
import { BASE, World } from '../../../../test/integration/tasks/support/world.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { RunStopped } from './run.js';

const away = () => new AppError('host.unavailable', 'GitHub did not answer.', { retry: 'later' });

/** From now on the host takes no comment. */
function mute(world: World, error: () => AppError = away): void {
  for (const call of ['createComment', 'updateComment'] as const) world.host.fail(call, ...Array.from({ length: 50 }, error));
}

function unmute(world: World): void {
  for (const call of ['createComment', 'updateComment'] as const) world.host.fail(call);
}

/** The comment's text; there must be exactly one. */
function comment(world: World): string {
  expect(world.host.comments).toHaveLength(1);
  return world.host.comments[0]?.body ?? '';
}

/** A first try that a passing fault ends. */
async function broken(world: World): Promise<void> {
  await expect(world.start()).rejects.toMatchObject({ retry: 'later' });
  expect(world.board.ended).toBeUndefined();
}

test('the error that ends a step is logged itself, with what caused it', async () => {
  const warn = jest.spyOn(Logger.prototype, 'warn');
  const world = new World();
  const error = new AppError('git.failed', 'The push failed.', { cause: new Error('reset by peer') });
  world.publish = () => {
    throw error;
  };
  await world.start();
  expect(warn).toHaveBeenCalledWith('step failed', { taskId: TASK_ID, step: 'publish', errorClass: 'permanent', code: 'git.failed', error });
  jest.restoreAllMocks();
});

describe('a later try (F5-F8)', () => {
  it('does not run the agent again once its change was collected, and keeps the commit it was made against', async () => {
    const world = new World();
    world.publish = () => {
      throw away();
    };
    await broken(world);
    world.publish = () => undefined;
    world.branches.set('main', '9'.repeat(40));
    world.deeds.length = 0;
    await world.start(undefined, claimedTask({ tries: 2 }));
    expect(world.deeds).toEqual(['push']);
    expect(world.publications.map((one) => one.baseCommit)).toEqual([BASE, BASE]);
    expect(world.publications.map((one) => one.message)).toEqual([world.publications[0]?.message, world.publications[0]?.message]);
    expect(world.board.ended?.state).toBe('done');
    expect(world.cages).toMatchObject([{ closed: true }]);
  });

  it('puts the collected change back into a fresh tree to check it', async () => {
    const world = new World();
    world.host.files.set('.github/agent-bot.yml', 'verify: npm test');
    world.terminal = () => {
      throw away();
    };
    await broken(world);
    world.terminal = () => ({ exitCode: 0, timedOut: false, output: Buffer.alloc(0) });
    world.deeds.length = 0;
    await world.start(undefined, claimedTask({ tries: 2 }));
    expect(world.deeds).toEqual(['lay bbbb true', 'git apply', 'verify npm test', 'push']);
  });

  it('runs agent and checks again when the collected change was lost', async () => {
    const world = new World();
    world.host.files.set('.github/agent-bot.yml', 'verify: npm test');
    world.publish = () => {
      throw away();
    };
    await broken(world);
    world.publish = () => undefined;
    world.artifacts.kept.delete('diff');
    world.deeds.length = 0;
    await world.start(undefined, claimedTask({ tries: 2 }));
    expect(world.deeds).toEqual(['lay bbbb true', 'agent', 'collect', 'lay bbbb true', 'git apply', 'verify npm test', 'push']);
  });

  it('adopts the pull request whose answer was lost', async () => {
    const world = new World();
    world.host.lostAnswers.set('createPullRequest', away());
    await broken(world);
    await world.start(undefined, claimedTask({ tries: 2 }));
    expect(world.host.pulls).toHaveLength(1);
    expect(world.board.ended?.reason).toBe('Pull request #100 is open.');
  });

  it('adopts the pull request that is said to exist already', async () => {
    const world = new World();
    world.host.lostAnswers.set('createPullRequest', new AppError('host.invalid', 'A pull request already exists.'));
    await world.start();
    expect(world.host.pulls).toHaveLength(1);
    expect(world.board.ended?.state).toBe('done');
  });

  it('finds its comment by the marker when the answer to making it was lost', async () => {
    const world = new World();
    world.host.lostAnswers.set('createComment', away());
    await broken(world);
    await world.start(undefined, claimedTask({ tries: 2 }));
    expect(comment(world)).toContain('· done');
  });

  it('writes a deleted comment anew', async () => {
    const world = new World();
    await world.effects.once({ id: TASK_ID }, 'comment', () => Promise.resolve({ id: 44, url: '' }));
    world.host.fail('updateComment', new AppError('host.not_found', 'gone'));
    await world.start();
    expect(world.host.count('createComment')).toBe(1);
    expect(world.host.comments[0]?.body).toContain('· done');
  });

  it('ends as failed when the last try meets a passing fault too', async () => {
    const world = new World(claimedTask({ tries: 3 }));
    world.host.fail('repository', away());
    await world.start();
    expect(world.board.ended).toEqual({ state: 'failed', reason: 'GitHub did not answer.' });
  });

  it('hides the words of a fault of our own', async () => {
    const world = new World(claimedTask({ tries: 3 }));
    world.refresh = () => {
      throw new TypeError('x is not a function at /opt/agent-bot/secret.js');
    };
    await world.start();
    expect(world.board.ended?.reason).toBe('Something went wrong inside agent-bot.');
  });
});

describe('a task that takes its worker with it (F35)', () => {
  it('ends as failed without being touched again', async () => {
    const world = new World(claimedTask({ deaths: 5 }));
    await world.start();
    expect(world.board.ended).toEqual({ state: 'failed', reason: 'The worker stopped unexpectedly 5 times while it worked on this, so it is not tried again by itself.' });
    expect(world.deeds).toEqual([]);
    expect(comment(world)).toContain('5 times');
  });
});

describe('the last word', () => {
  it('is owed by the next try when it could not be written: the work is not done again', async () => {
    const world = new World();
    world.patch = () => Buffer.alloc(0);
    mute(world);
    await expect(world.start()).rejects.toMatchObject({ code: 'host.unavailable' });
    expect(world.board.ended).toBeUndefined();
    unmute(world);
    world.deeds.length = 0;
    await world.start(undefined, claimedTask({ tries: 5 }));
    expect(world.deeds).toEqual([]);
    expect(world.board.ended?.state).toBe('no change');
    expect(comment(world)).toContain('· no change');
  });

  it('is the same on a later try: a failed agent does not run again', async () => {
    const world = new World();
    world.agent = () => ({ kind: 'failed', code: 'agent.failed', reason: 'exit code 3' });
    mute(world);
    await expect(world.start()).rejects.toMatchObject({ retry: 'later' });
    unmute(world);
    await world.start(undefined, claimedTask({ tries: 2 }));
    expect(world.board.ended).toEqual({ state: 'failed', reason: 'The agent failed: exit code 3' });
    expect(world.deeds.filter((deed) => deed === 'agent')).toHaveLength(1);
  });

  it('is given up where the host will never take it: the task still ends', async () => {
    const world = new World();
    mute(world, () => new AppError('host.forbidden', 'The issue is locked.'));
    await world.start();
    expect(world.board.ended?.state).toBe('done');
    expect(await world.board.course()).toContain('report skipped');
  });

  it('is given up after bounded tries', async () => {
    const early = new World(claimedTask({ tries: 7 }));
    mute(early);
    await expect(early.start()).rejects.toMatchObject({ code: 'host.unavailable' });
    const world = new World(claimedTask({ tries: 8 }));
    mute(world);
    await world.start();
    expect(world.board.ended?.state).toBe('done');
  });
});

describe('a stale worker (F23)', () => {
  it.each(['agent', 'collect', 'push', 'verify npm test'])('stops silently when a newer claim exists at %s', async (deed) => {
    const world = new World();
    world.host.files.set('.github/agent-bot.yml', 'verify: npm test');
    const push = world.deeds.push.bind(world.deeds);
    jest.spyOn(world.deeds, 'push').mockImplementation((...done: string[]) => {
      if (done.includes(deed)) world.board.overtake();
      return push(...done);
    });
    await expect(world.start()).rejects.toMatchObject({ why: 'lost' });
    expect(world.deeds.at(-1)).toBe(deed);
    expect(world.board.ended).toBeUndefined();
    expect(world.host.pulls).toEqual([]);
    expect(world.host.comments.every((one) => one.body.includes('· working'))).toBe(true);
    expect(world.cages.map(({ closed }) => closed)).not.toContain(false);
  });

  it('writes no comment at all when it was stale from the start', async () => {
    const world = new World();
    world.board.overtake();
    await expect(world.start()).rejects.toBeInstanceOf(RunStopped);
    expect(world.host.comments).toEqual([]);
  });
});

describe('a run that is stopped', () => {
  it('ends the agent, keeps its steps as they are and says nothing of failure (F60)', async () => {
    const world = new World();
    const abort = new AbortController();
    world.agent = () => {
      abort.abort(new RunStopped('shutdown'));
      return { kind: 'cancelled' };
    };
    await expect(world.start(abort.signal)).rejects.toMatchObject({ why: 'shutdown' });
    expect(await world.board.course()).toEqual(['token done', 'checkout done', 'graph done', 'agent running']);
    expect(world.board.ended).toBeUndefined();
    expect(world.cages).toMatchObject([{ closed: true }]);
  });
});
