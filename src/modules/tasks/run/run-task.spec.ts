import { TASK_ID } from '../../../../test/integration/tasks/support/fixtures.js';
import { BASE, PATCH, World } from '../../../../test/integration/tasks/support/world.js';
import { AppError } from '../../../shared/errors/app-error.js';

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
    expect(world.deeds).toEqual(['lay bbbb true', 'agent', 'collect', 'lay bbbb true', 'git apply', 'verify npm test', 'push']);
    expect(await world.board.course()).toEqual(['token done', 'checkout done', 'graph done', 'agent done', 'collect done', 'verify done', 'publish done', 'report done']);
    expect(world.board.ended).toEqual({ state: 'done', reason: 'Pull request #100 is open.' });
    expect(comment(world)).toContain('**agent-bot** · done\n');
    expect(comment(world)).toContain('[#100](https://host.test/acme/shop/pull/100)');
    expect(world.host.pulls).toMatchObject([{ title: 'Total is wrong', headBranch: 'agent-bot/issue-12', baseBranch: 'main' }]);
    expect(world.host.pulls[0]?.body).toContain('**Checks:** passed: `npm test`');
  });

  it('publishes with the narrowest token, a fixed date and the lease of what was there', async () => {
    const world = new World();
    world.branches.set('agent-bot/issue-12', 'e'.repeat(40));
    world.published.add('e'.repeat(40));
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

describe('a branch that is there already', () => {
  const theirs = 'e'.repeat(40);
  const words = 'The branch `agent-bot/issue-12` holds commits that are not mine, such as eeeeeeeeee, so nothing was done: merge, rename or delete it, and ask again.';

  it('holds commits of others: nothing is run or pushed, and the person is told what to do', async () => {
    const world = new World();
    world.branches.set('agent-bot/issue-12', theirs);
    await world.start();
    expect(world.deeds).toEqual([]);
    expect(world.board.ended).toEqual({ state: 'failed', reason: words });
    expect(comment(world)).toContain(words);
  });

  it('holds them since the first try: the second runs no agent', async () => {
    const world = new World();
    await world.board.startStep(TASK_ID, 1, 'checkout');
    await world.board.endStep(TASK_ID, 1, 'checkout', 'done', { base: BASE, baseBranch: 'main', branch: 'agent-bot/issue-12', expectedRemote: null });
    world.branches.set('agent-bot/issue-12', theirs);
    await world.start();
    expect(world.deeds).toEqual([]);
    expect(world.board.ended?.reason).toBe(words);
  });

  it('has each commit written down as ours before it is pushed', async () => {
    const world = new World();
    let before: readonly string[] = [];
    world.publish = () => void (before = [...world.published]);
    await world.start();
    expect(before).toEqual(['c'.repeat(40)]);
  });
});

describe('a request that is not wanted any more', () => {
  const changes: [string, (world: World) => unknown, string][] = [
    ['closed', (world) => (world.host.issueNow = { state: 'closed', locked: false }), 'The issue was closed meanwhile, so nothing was published. Reopen it and ask again.'],
    ['locked', (world) => (world.host.issueNow = { state: 'open', locked: true }), 'The issue was locked meanwhile, so nothing was published. Unlock it and ask again.'],
    ['gone', (world) => (world.host.issueNow = undefined), 'The issue is not there any more, so nothing was published.'],
    ['of one who may not write', (world) => (world.host.role = 'read'), '`octocat` may not write to this repository any more, so nothing was published.'],
  ];

  it.each(changes)('%s before it was begun: no agent runs', async (_what, happen, reason) => {
    const world = new World();
    happen(world);
    await world.start();
    expect(world.deeds).toEqual([]);
    expect(world.board.ended).toEqual({ state: 'stopped', reason });
    expect(comment(world)).toContain('**agent-bot** · stopped\n');
    expect(comment(world)).not.toContain('· working');
  });

  it.each(changes)('%s while the agent works: nothing is pushed', async (_what, happen, reason) => {
    const world = new World();
    world.agent = () => {
      happen(world);
      return { kind: 'finished', summary: 'done' };
    };
    await world.start();
    expect(world.deeds).not.toContain('push');
    expect(world.board.ended).toEqual({ state: 'stopped', reason });
  });
});

describe('the graph', () => {
  it('gives the agent the likely files and the map, between tags of the nonce', async () => {
    const world = new World();
    await world.start();
    expect(world.prompts[0]).toContain('<likely-files-nonce1>\ntotal.js\n</likely-files-nonce1>');
    expect(world.prompts[0]).toContain('<repository-map-nonce1>\ntotal.js\n  1: total()\n</repository-map-nonce1>');
    expect((await world.board.steps()).find(({ step }) => step === 'graph')?.facts).toEqual({ files: 2, parsed: 2, reused: 0, skipped: 0, symbols: 3, edges: 1, located: 'total.js' });
  });

  it('is done without when it fails, and the step says why', async () => {
    const world = new World();
    world.graph = () => {
      throw new AppError('repo.unreadable', 'Files of the repository could not be read.');
    };
    await world.start();
    expect(await world.board.course()).toContain('graph skipped');
    const told = { step: 'graph', state: 'skipped', code: 'repo.unreadable', reason: 'Files of the repository could not be read.' };
    expect(world.log.events).toContainEqual({ type: 'step.ended', data: expect.objectContaining(told) as object });
    expect(world.prompts[0]).not.toContain('likely-files');
    expect(world.board.ended?.state).toBe('done');
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

  it('runs them in a cage of their own, opened after the agent’s is closed', async () => {
    const world = new World();
    world.host.files.set('package.json', '{"scripts":{"test":"node --test"}}');
    let cages: readonly boolean[] = [];
    world.terminal = () => {
      cages = world.cages.map(({ closed }) => closed);
      return { exitCode: 0, timedOut: false, output: Buffer.from('ok') };
    };
    await world.start();
    expect(cages).toEqual([true, false]);
    expect(world.cages.every(({ closed }) => closed)).toBe(true);
  });

  it('publishes nothing that does not fit onto a fresh tree', async () => {
    const world = new World();
    world.host.files.set('package.json', '{"scripts":{"test":"node --test"}}');
    world.applyCode = 1;
    await world.start();
    expect(world.board.ended).toMatchObject({ state: 'failed', reason: expect.stringContaining('does not fit onto a fresh copy') as string });
    expect(world.deeds).not.toContain('push');
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

it('says of a check that used too much what it was', async () => {
  const world = new World();
  world.host.files.set('.github/agent-bot.yml', 'verify: npm test');
  world.terminal = () => ({ exitCode: 137, timedOut: false, exceeded: 'used more than 4 GiB of memory', output: Buffer.alloc(0) });
  await world.start();
  expect(world.board.ended?.reason).toBe("The repository's checks were stopped, so the change was not published: `npm test` used more than 4 GiB of memory, the most a run may.");
});

describe('what an agent may do (F54, F55, F57)', () => {
  it.each([
    ['agent.failed', 'exit code 3', 'The agent failed: exit code 3'],
    ['agent.missing', 'no program "claude"', 'The agent\'s program is missing on the worker: no program "claude"'],
    ['agent.timeout', '', 'The agent took longer than 60 min 0 s and was stopped.'],
    ['agent.idle', '', 'The agent said nothing for 5 min 0 s and was stopped.'],
    ['agent.flood', '', "The agent's output grew beyond 1000000 bytes, so it was stopped."],
    ['agent.quota', 'The agent was stopped because it used too much.', 'The agent was stopped because it used too much.'],
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
    ['archived', (world: World) => (world.host.facts = { ...world.host.facts, archived: true }), 'archived'],
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
