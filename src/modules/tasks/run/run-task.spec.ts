import { claimedTask, TASK_ID } from '../../../../test/integration/tasks/support/fixtures.js';
import { BASE, PATCH, World } from '../../../../test/integration/tasks/support/world.js';
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

describe('the road', () => {
  it('goes from token to pull request in order and tells the person', async () => {
    const world = new World();
    world.host.files.set('package.json', '{"scripts":{"test":"node --test"}}');
    await world.start();
    expect(world.deeds).toEqual(['lay bbbb true', 'agent', 'collect', 'verify npm test', 'push']);
    expect(await world.board.course()).toEqual(['token done', 'checkout done', 'agent done', 'collect done', 'verify done', 'publish done', 'report done']);
    expect(world.board.ended).toEqual({ state: 'done', reason: 'Pull request #100 is open.' });
    expect(comment(world)).toContain('**agent-bot** · done\n');
    expect(comment(world)).toContain('[#100](https://host.test/acme/shop/pull/100)');
    expect(world.host.pulls).toMatchObject([{ title: 'Total is wrong', headBranch: 'agent-bot/issue-12', baseBranch: 'main' }]);
    expect(world.host.pulls[0]?.body).toContain('**Checks:** passed: `npm test`');
  });

  it('publishes with the narrowest token, a fixed date and the lease of what was there', async () => {
    const world = new World();
    world.branches.set('agent-bot/issue-12', 'e'.repeat(40));
    await world.start();
    expect(world.lent.map((request) => request.permissions)).toEqual([{ contents: 'read' }, { contents: 'write' }]);
    expect(world.publications).toMatchObject([
      { baseCommit: BASE, patch: PATCH, branch: 'agent-bot/issue-12', date: world.task.createdAt, expectedRemote: 'e'.repeat(40) },
    ]);
    expect(world.publications[0]?.message).toContain(`Task: ${TASK_ID}`);
  });

  it('continues an open pull request of ours from its branch and updates it', async () => {
    const world = new World();
    world.branches.set('agent-bot/issue-12', 'e'.repeat(40));
    world.host.pulls.push({ number: 9, url: 'https://host.test/9', headBranch: 'agent-bot/issue-12', headSha: 'e'.repeat(40), baseBranch: 'release', title: 'old', body: 'old', open: true });
    await world.start();
    expect(world.deeds[0]).toBe('lay eeee true');
    expect(world.host.count('createPullRequest')).toBe(0);
    expect(world.host.pulls[0]).toMatchObject({ title: 'Total is wrong', open: true });
    expect(world.board.ended?.reason).toBe('Pull request #9 is open.');
  });

  it('keeps prompt, transcript, diff and terminal, and no NUL of an agent ends it', async () => {
    const world = new World();
    world.host.files.set('.github/agent-bot.yml', 'verify: make check');
    await world.start();
    expect([...world.artifacts.kept.keys()].sort()).toEqual(['diff', 'prompt', 'terminal', 'transcript']);
    expect(world.artifacts.kept.get('terminal')?.toString()).toBe('$ make check\r\nok\r\n\r\n');
    expect(world.prompts[0]).toContain('-nonce1>');
    expect(world.log.events.map((event) => event.type)).toContain('agent.text');
  });

  it('closes the cage before the last word', async () => {
    const world = new World();
    const close = jest.spyOn(world.host, 'updateComment');
    close.mockImplementation(async (_ref, id, body) => {
      if (body.includes('· done')) expect(world.cages).toMatchObject([{ closed: true }]);
      Object.assign(world.host.comments.find((one) => one.id === id) ?? {}, { body });
    });
    await world.start();
    expect(comment(world)).toContain('· done');
  });
});

describe('checks', () => {
  it('runs the commands of the policy in order', async () => {
    const world = new World();
    world.host.files.set('.github/agent-bot.yml', 'verify:\n  - npm run lint\n  - npm test\n');
    await world.start();
    expect(world.deeds).toEqual(expect.arrayContaining(['verify npm run lint', 'verify npm test']));
    expect(world.host.pulls[0]?.body).toContain('passed: `npm run lint`, `npm test`');
  });

  it.each([
    [undefined, 'names no'],
    ['{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}', 'names no'],
    ['not json', 'names no'],
    ['null', 'names no'],
  ])('says that nothing was run with package.json %j', async (manifest, words) => {
    const world = new World();
    if (manifest !== undefined) world.host.files.set('package.json', manifest);
    await world.start();
    expect(await world.board.course()).toContain('verify skipped');
    expect(comment(world)).toContain(`Checks: not run: \`.github/agent-bot.yml\` ${words}`);
  });

  it('publishes nothing when a check fails, and shows the tail of its output', async () => {
    const world = new World();
    world.host.files.set('.github/agent-bot.yml', 'verify: [npm run lint, npm test]');
    world.terminal = () => ({ exitCode: 2, timedOut: false, output: Buffer.from('\u001b[31m``` 1 failing @octocat\u001b[0m\r\n') });
    await world.start();
    expect(world.deeds).not.toContain('push');
    expect(world.deeds).not.toContain('verify npm test');
    expect(world.board.ended).toEqual({ state: 'failed', reason: "The repository's checks failed on the change, so it was not published: `npm run lint` ended with exit code 2." });
    expect(comment(world)).toContain('````text\n$ npm run lint\n``` 1 failing @\u200boctocat\n````');
  });

  it('ends as failed when a check does not end', async () => {
    const world = new World();
    world.host.files.set('.github/agent-bot.yml', 'verify: sleep 9999');
    world.terminal = () => ({ exitCode: 137, timedOut: true, output: Buffer.alloc(0) });
    await world.start();
    expect(world.board.ended?.reason).toBe("The repository's checks did not end within 15 min 0 s: `sleep 9999`.");
  });
});

describe('what an agent may do (F54, F55, F57)', () => {
  it.each([
    ['agent.failed', 'exit code 3', 'The agent failed: exit code 3'],
    ['agent.missing', 'no program "claude"', 'The agent\'s program is missing on the worker: no program "claude"'],
    ['agent.timeout', '', 'The agent did not finish within 60 min 0 s and was stopped.'],
    ['agent.idle', '', 'The agent said nothing for 5 min 0 s and was stopped.'],
    ['agent.flood', '', 'The agent printed more than 1000000 bytes and was stopped.'],
  ] as const)('%s ends the task as failed in words a person understands', async (code, reason, words) => {
    const world = new World();
    world.agent = () => ({ kind: 'failed', code, reason });
    await world.start();
    expect(world.board.ended).toEqual({ state: 'failed', reason: words });
    expect(comment(world)).toContain(`**agent-bot** · failed\n`);
    expect(comment(world)).toContain(words);
    expect(world.deeds).not.toContain('collect');
    expect(world.cages).toMatchObject([{ closed: true }]);
    expect(world.artifacts.kept.has('transcript')).toBe(true);
  });

  it('changes nothing: no change, no branch, no pull request', async () => {
    const world = new World();
    world.patch = () => Buffer.alloc(0);
    await world.start();
    expect(world.board.ended?.state).toBe('no change');
    expect(world.deeds).toEqual(['lay bbbb true', 'agent', 'collect']);
    expect(world.host.pulls).toEqual([]);
    expect(comment(world)).toContain('The agent finished without changing any file.');
  });

  it('changes too much or what it must not: the refusal is told', async () => {
    const world = new World();
    world.publish = () => {
      throw new AppError('patch.refused', 'The change touches .github/workflows/ci.yml, which the bot may not change.');
    };
    await world.start();
    expect(world.board.ended?.state).toBe('failed');
    expect(comment(world)).toContain('which the bot may not change.');
    expect(world.host.pulls).toEqual([]);
  });
});

describe('repositories that can not be worked on', () => {
  it.each([
    ['archived', (world: World) => (world.host.facts = { defaultBranch: 'main', archived: true }), 'archived'],
    ['unknown', (world: World) => world.host.fail('repository', new AppError('host.not_found', 'The repository can not be found.')), 'can not be found'],
    ['without a commit on its default branch', (world: World) => world.branches.clear(), 'no commit on its default branch "main"'],
    ['with an invalid policy', (world: World) => world.host.files.set('.github/agent-bot.yml', 'verify: npm test\nbudget: 3\n'), 'line 2: unknown key "budget"'],
    [
      'empty',
      (world: World) =>
        (world.refresh = () => {
          throw new AppError('repo.empty', 'The repository has no commit yet.');
        }),
      'has no commit yet',
    ],
  ])('%s: failed with the reason, no agent, nothing left', async (_name, arrange, words) => {
    const world = new World();
    arrange(world);
    await world.start();
    expect(world.board.ended).toMatchObject({ state: 'failed', reason: expect.stringContaining(words) });
    expect(comment(world)).toContain(words);
    expect(world.deeds).toEqual([]);
    expect(world.cages.every((cage) => cage.closed)).toBe(true);
  });
});

/** A first try that a passing fault ends. */
async function broken(world: World): Promise<void> {
  await expect(world.start()).rejects.toMatchObject({ retry: 'later' });
  expect(world.board.ended).toBeUndefined();
}

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
    expect(world.deeds).toEqual(['lay bbbb true', 'agent', 'collect', 'verify npm test', 'push']);
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
    world.host.comments.push({ id: 44, body: `old\n<!-- agent-bot:task=${TASK_ID} -->` });
    world.host.fail('updateComment', new AppError('host.not_found', 'gone'));
    await world.start();
    expect(world.host.count('createComment')).toBe(1);
    expect(world.host.comments[1]?.body).toContain('· done');
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
    const world = new World(claimedTask({ tries: 4 }));
    await world.start();
    expect(world.board.ended).toEqual({ state: 'failed', reason: 'The worker stopped unexpectedly while it worked on this, 3 times in a row.' });
    expect(world.deeds).toEqual([]);
    expect(comment(world)).toContain('3 times in a row');
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
    const world = new World(claimedTask({ tries: 8 }));
    mute(world);
    await world.start();
    expect(world.board.ended?.state).toBe('failed');
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
    expect(world.cages).toMatchObject([{ closed: true }]);
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
    expect(await world.board.course()).toEqual(['token done', 'checkout done', 'agent running']);
    expect(world.board.ended).toBeUndefined();
    expect(world.cages).toMatchObject([{ closed: true }]);
  });
});
