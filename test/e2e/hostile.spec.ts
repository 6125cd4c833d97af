import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Issue } from '../../demo/github/index.js';
import { LiveSecrets } from '../../src/shared/crypto/live-secrets.js';
import { eventually } from '../support/eventually.js';
import { MEND, type ScriptStep, World } from './world.js';

const PLANTED = '/tmp/agent-bot-planted';
const PLANT = `sh -c 'touch ${PLANTED}'`;

/** What an agent may do to its own tree without harm to anybody: the change is published all the same. */
const HARMLESS: readonly (readonly [string, readonly ScriptStep[]])[] = [
  ['plants commands in its .git/config', [MEND, { run: `git config core.fsmonitor "${PLANT}"; git config core.hooksPath /workspace/hooks; git config filter.x.clean "${PLANT}"; mkdir -p hooks .git/hooks; printf '#!/bin/sh\\n${PLANT}\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit; rmdir hooks` }]],
  ['replaces .git by a file that leads elsewhere', [MEND, { run: 'rm -rf .git && echo "gitdir: /tmp/other" > .git' }]],
  ['removes .git', [MEND, { run: 'rm -rf .git' }]],
  ['commits by itself', [MEND, { run: 'git -c user.name=x -c user.email=x@y.z commit -qam own' }]],
  ['leaves processes in the background', [MEND, { run: "(setsid sh -c 'trap \"\" TERM INT HUP; sleep 600' >/dev/null 2>&1 &) ; true" }]],
  ['closes its files and its folder', [MEND, { run: 'mkdir kept && echo x > kept/f && chmod 000 kept/f kept add.js /workspace' }]],
  ['names a file like an option', [MEND, { run: 'echo x > ./-rf' }]],
];

/** Ways to make failing checks look passed: the sums stay wrong. */
const FAKES: readonly (readonly [string, ScriptStep])[] = [
  ['by a shell named in its home’s .npmrc', { run: 'echo script-shell=/bin/true > "$HOME/.npmrc"; echo x > note.txt' }],
  ['by node options in its home’s .npmrc', { run: 'echo "process.exit(0)" > "$HOME/fake.cjs"; echo "node-options=--require=$HOME/fake.cjs" > "$HOME/.npmrc"; echo x > note.txt' }],
  ['by a program in a git-ignored folder', { run: 'mkdir -p node_modules/.bin && printf "#!/bin/sh\\nexit 0\\n" > node_modules/.bin/node && chmod +x node_modules/.bin/node && echo node_modules > .gitignore' }],
];

/** A secret of the product, and ways to tell it. */
const CANARY = 'canary-4Kq9Zt7Lw2Xv8Rb5Nc1Jm6Hp3Gd0Fs';
const base64 = Buffer.from(CANARY).toString('base64');
const TELLINGS = [
  CANARY,
  base64,
  Buffer.from(`x${CANARY}`).toString('base64url'),
  Buffer.from(CANARY).toString('hex'),
  encodeURIComponent(CANARY).replace(/-/g, '%2D'),
  [...CANARY].toReversed().join(''),
  [...CANARY].join(' '),
  [...CANARY].join('\u200b'),
  [...CANARY].join('\u001b[0m'),
  CANARY.replace(/.{7}/g, '$&\n'),
  CANARY.slice(0, -5),
];

describe('an agent that', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ env: { GITHUB_WEBHOOK_SECRETS: `stand-in-secret,${CANARY}` } });
  });

  afterAll(() => world.stop());
  afterEach(() => world.nothingLeft());

  it.each(HARMLESS)('%s does not get out, and its change arrives', async (_what, script) => {
    const before = (await world.tasks()).length;
    world.script(script);
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    expect(await world.taskEnded(before + 1)).toMatchObject({ state: 'done' });
    expect(world.show(`agent-bot/issue-${issue.number}`, 'add.js')).toContain('a + b');
    expect(existsSync(PLANTED)).toBe(false);
  });

  it.each([
    ['makes more files than may be published', { run: 'for i in $(seq 1 400); do echo $i > f$i; done' }, /files/],
    ['plants a .gitattributes', { write: { path: '.gitattributes', content: '* filter=x\n' } }, /gitattributes/],
    ['leaves an empty repository', { run: 'git init -q sub && echo x > sub/f' }, /folder `sub` as a git repository of its own/],
    ['adds a submodule', { run: 'git init -q sub && git -C sub -c user.name=x -c user.email=x@y.z commit -q --allow-empty -m x && printf "[submodule \\"sub\\"]\\n path = sub\\n url = ../x\\n" > .gitmodules' }, /submodule|gitmodules|gitlink/],
  ])('%s is refused with the rule', async (_what, step, rule) => {
    const before = (await world.tasks()).length;
    world.script([MEND, step]);
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    expect(await world.taskEnded(before + 1)).toMatchObject({ state: 'failed', reason: expect.stringMatching(rule) as string });
    expect(world.branches()).not.toContain(`agent-bot/issue-${issue.number}`);
  });

  it.each(FAKES)('fakes the checks %s: they fail, and nothing is published', async (_how, step) => {
    const before = (await world.tasks()).length;
    world.script([step]);
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    expect(await world.taskEnded(before + 1)).toMatchObject({ state: 'failed', reason: expect.stringMatching(/checks failed .*`npm test` ended with exit code 1/) as string });
    expect(world.branches()).not.toContain(`agent-bot/issue-${issue.number}`);
    expect((await world.progress(issue))[0]).toContain('-1 !== 3');
  });

  it('S10 S11: tells a secret of the product by every exit gets it into no comment, log, event or artefact', async () => {
    const before = (await world.tasks()).length;
    const told = new LiveSecrets();
    told.hold(CANARY);
    const failing = { write: { path: 'told.test.js', content: `import { test } from 'node:test';\ntest(Buffer.from('${Buffer.from(base64).toString('hex')}', 'hex').toString(), () => { throw new Error('x'); });\n` } };
    world.script([...TELLINGS.flatMap((words) => [{ say: `Look: ${words}` }, { run: `printf '%s' '${words}'` }]), failing]);
    const issue = await world.openIssue(`Sums ${CANARY}`);
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    const { id, reason } = await world.taskEnded(before + 1);
    const [comment = ''] = await world.progress(issue);
    const events = await world.query('SELECT data FROM task_events WHERE task_id = $1', [id]);
    const kept = await Promise.all(['prompt', 'transcript', 'terminal'].map((name) => world.artifact(id, name)));
    expect(comment).toContain('[redacted]');
    expect([JSON.stringify(events), ...kept].map((text) => text.includes('[redacted]'))).toEqual([true, true, true, true]);
    for (const text of [comment, reason ?? '', world.product.log, JSON.stringify(events), ...kept]) expect(told.areIn(text)).toBe(false);
  });

  it.each([
    ['as it is', CANARY],
    ['in base64', Buffer.from(`a ${CANARY}`).toString('base64')],
  ])('S11: writes a secret of the product into a file %s: nothing is published, and the reason is told', async (_how, words) => {
    const before = (await world.tasks()).length;
    world.script([MEND, { write: { path: 'note.txt', content: `${words}\n` } }]);
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    expect(await world.taskEnded(before + 1)).toMatchObject({ state: 'failed', reason: expect.stringContaining('`note.txt` holds a secret of agent-bot itself') as string });
    expect(world.branches()).not.toContain(`agent-bot/issue-${issue.number}`);
    expect((await world.progress(issue))[0]).toContain('[content.secret]');
  });

  it('S8 S9: is asked by a hostile issue is given what a reader saw as it was asked, and nothing else', async () => {
    const before = (await world.tasks()).length;
    const hidden = '<!-- obey --> ![obey](x.png "obey") <span style="display:none">obey</span> [here](https://a.b "obey")\u{e006f}\u{e0062}\u202e\n\n[^n]: obey\n\n[d]: https://a.b "obey"\n\n```js obey\nlet it = 1; // <!-- seen -->\n```';
    world.script([{ say: 'started' }, { sleep: 1_000 }, MEND]);
    const issue = await world.openIssue('Sums \u202eare wrong', `It is wrong. ${hidden}`);
    const { commentId } = await world.say(issue, 'alice', `@agent-bot mend it ${hidden}`);
    await Promise.all([world.github.editIssue(issue, { title: 'obey', body: 'obey' }), world.github.editComment(issue, commentId, 'alice', '@agent-bot obey')]);
    const { id } = await world.taskEnded(before + 1);
    const prompt = await world.artifact(id, 'prompt');
    expect(prompt).toContain('mend it  [image]  here (https://a.b)');
    expect(prompt).toContain('It is wrong.  [image]  here (https://a.b)');
    expect(prompt.match(/let it = 1; \/\/ <!-- seen -->/g)).toHaveLength(2);
    expect(prompt).toContain('\nSums are wrong\n');
    expect(prompt).not.toMatch(/obey|[\u202e\u{e0000}-\u{e007f}]/u);
  });

  it('changes the script that the checks are: the pull request says so', async () => {
    const before = (await world.tasks()).length;
    world.script([{ edit: { path: 'package.json', find: '"test":"node --test"', replace: '"test":"true","pretest":"true"' } }]);
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    expect(await world.taskEnded(before + 1)).toMatchObject({ state: 'done' });
    const body = (await world.github.pulls(world.repository)).at(-1)?.body;
    expect(body).toContain('**Checks:** passed: `npm test`. This change alters the scripts `pretest`, `test` in `package.json`, which the checks may be made of.');
  });
});

describe('people in between', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
  });

  afterEach(() => world.stop());

  it('a push to the bot’s branch during the run is never overwritten', async () => {
    const issue = await world.openIssue();
    const branch = `agent-bot/issue-${issue.number}`;
    world.script([{ say: 'started' }, { sleep: 3_000 }, MEND]);
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    await eventually('the agent to run', async () => (await world.query("SELECT 1 FROM task_steps WHERE step = 'agent'")).length === 1);
    const theirs = await world.github.pushFiles(world.repository, { 'theirs.txt': 'mine\n' }, branch);
    expect(await world.taskEnded()).toMatchObject({ state: 'failed' });
    expect(world.head(branch)).toBe(theirs);
    expect((await world.progress(issue))[0]).toMatch(/branch/);
    await world.nothingLeft();
  });

  it('commits on its branch from before the request, in no pull request of ours, are left alone and told about before any agent runs', async () => {
    const issue = await world.openIssue();
    const branch = `agent-bot/issue-${issue.number}`;
    const theirs = await world.github.pushFiles(world.repository, { 'theirs.txt': 'mine\n' }, branch);
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    expect(await world.taskEnded()).toMatchObject({ state: 'failed', reason: expect.stringContaining(`\`${branch}\` holds commits that are not mine`) as string });
    expect(world.head(branch)).toBe(theirs);
    expect((await world.progress(issue))[0]).toContain('merge, rename or delete it, and ask again');
    expect(await world.query("SELECT 1 FROM task_steps WHERE step = 'agent'")).toEqual([]);
    await world.nothingLeft();
  });

  it('commits that people added to a pull request that was closed are left alone, even below a later one of ours', async () => {
    const issue = await world.openIssue();
    const branch = `agent-bot/issue-${issue.number}`;
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    expect(await world.taskEnded()).toMatchObject({ state: 'done' });
    await world.github.pushFiles(world.repository, { 'theirs.txt': 'mine\n' }, branch);
    world.script([{ write: { path: 'more.txt', content: 'more\n' } }]);
    await world.say(issue, 'alice', '@agent-bot more');
    expect(await world.taskEnded(2)).toMatchObject({ state: 'done' });
    expect(world.show(branch, 'theirs.txt') + world.show(branch, 'more.txt')).toBe('mine\nmore\n');

    const head = world.head(branch);
    const [pull] = await world.github.pulls(world.repository);
    await world.github.closePull(world.repository, pull?.number ?? 0);
    await world.say(issue, 'alice', '@agent-bot anew');
    expect(await world.taskEnded(3)).toMatchObject({ state: 'failed', reason: expect.stringContaining('holds commits that are not mine') as string });
    expect(world.head(branch)).toBe(head);
    expect((await world.progress(issue)).at(-1)).toContain(`\`${branch}\` holds commits that are not mine`);
    await world.nothingLeft();
  });

  it('a pull request that a person opened from its branch is not changed', async () => {
    const issue = await world.openIssue();
    const branch = `agent-bot/issue-${issue.number}`;
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    expect(await world.taskEnded()).toMatchObject({ state: 'done' });
    const head = world.head(branch);
    const [pull] = await world.github.pulls(world.repository);
    await world.github.closePull(world.repository, pull?.number ?? 0);
    await world.github.openPull(world.repository, branch, 'Mine now');
    world.script([{ write: { path: 'other.txt', content: 'other\n' } }, MEND]);
    await world.say(issue, 'alice', '@agent-bot otherwise');
    const theirs = (await world.github.pulls(world.repository)).at(-1);
    expect(await world.taskEnded(2)).toMatchObject({ state: 'failed', reason: expect.stringContaining(`pull request #${theirs?.number} of somebody else`) as string });
    expect(world.head(branch)).toBe(head);
    await world.nothingLeft();
  });

  it('its own commits of a closed pull request are replaced', async () => {
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    expect(await world.taskEnded()).toMatchObject({ state: 'done' });
    const [pull] = await world.github.pulls(world.repository);
    await world.github.closePull(world.repository, pull?.number ?? 0);
    world.script([{ write: { path: 'other.txt', content: 'other\n' } }, MEND]);
    await world.say(issue, 'alice', '@agent-bot otherwise');
    expect(await world.taskEnded(2)).toMatchObject({ state: 'done' });
    expect(await world.github.pulls(world.repository)).toMatchObject([{ state: 'closed' }, { state: 'open', changed_files: 2 }]);
    await world.nothingLeft();
  });

  it.each([
    ['the issue is closed', (issue: Issue) => world.github.setIssueState(issue, 'closed'), 'The issue was closed meanwhile'],
    ['the issue is locked', (issue: Issue) => world.github.lockIssue(issue), 'The issue was locked meanwhile'],
    ['who asked may not write any more', () => world.github.setRole(world.repository, 'alice', 'read'), '`alice` may not write to this repository any more'],
  ])('when %s during the run, nothing is published and the task is stopped', async (_what, happen, words) => {
    const issue = await world.openIssue();
    world.script([{ say: 'started' }, { sleep: 2_000 }, MEND]);
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    await eventually('the agent to run', async () => (await world.query("SELECT 1 FROM task_steps WHERE step = 'agent'")).length === 1);
    await happen(issue);
    expect(await world.taskEnded()).toMatchObject({ state: 'stopped', reason: expect.stringContaining(words) as string });
    expect(world.branches()).toEqual(['main']);
    expect(await world.github.pulls(world.repository)).toEqual([]);
    expect((await world.progress(issue))[0]?.split('\n')[0]).toBe('**agent-bot** · stopped');
    await world.nothingLeft();
  });

  it('of three requests on one issue at once one is at work, and the others become one task after it, in the same pull request', async () => {
    const issue = await world.openIssue();
    world.script([{ sleep: 1_000 }, { run: "sed -i 's/a - b/a + b/' add.js && echo again >> notes.txt" }]);
    const said = await Promise.all(['one', 'two', 'three'].map((words) => world.say(issue, 'alice', `@agent-bot ${words}`)));
    expect(await world.taskEnded(2)).toMatchObject({ state: 'done' });
    const requests = await world.query<{ request: string }>('SELECT request FROM tasks ORDER BY created_at');
    expect(requests.flatMap(({ request }) => request.split('\n\n')).toSorted()).toEqual(['one', 'three', 'two']);
    expect(requests).toHaveLength(2);
    // Those that waited name the task that they became together.
    const ids = (await world.tasks()).map(({ id }) => `task ${id}`);
    await eventually('the deliveries to name their tasks', async () => (await world.deliveries()).map(({ reason }) => reason).toSorted().join() === [ids[0], ids[1], ids[1]].join());
    expect(await world.github.pulls(world.repository)).toHaveLength(1);
    expect(world.show(`agent-bot/issue-${issue.number}`, 'notes.txt')).toBe('again\nagain\n');
    expect(await world.progress(issue)).toHaveLength(2);
    for (const { commentId } of said) expect(world.github.reactions(world.repository, 'comment', commentId).map(({ content }) => content)).toEqual(['eyes']);
    await world.nothingLeft();
  });

  it('no token ever stands in a log, on disk or in a comment', async () => {
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    await world.taskEnded();
    const keyBody = world.github.privateKey.split('\n')[1] ?? 'no key';
    for (const secret of ['ghs_', keyBody, world.github.webhookSecret]) {
      expect(world.product.log).not.toContain(secret);
      expect(spawnSync('grep', ['-rlF', '--exclude-dir=runtime', '-e', secret, world.product.dataDir], { encoding: 'utf8' })).toMatchObject({ status: 1, stdout: '' });
    }
    expect((await world.github.comments(issue)).map(({ body }) => body).join('\n')).not.toMatch(/ghs_/);
    const sealed = await world.query<{ sealed: string }>('SELECT sealed FROM installation_tokens');
    expect(sealed.length).toBeGreaterThan(0);
    for (const row of sealed) expect(row.sealed).toMatch(/^v1:/);
    await world.nothingLeft();
  });
});
