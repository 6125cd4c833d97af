import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitCheckouts } from '../../../src/modules/repos/checkouts/checkouts.git.js';
import { GitPublisher } from '../../../src/modules/repos/publisher/publisher.git.js';
import { OPEN_GATE } from '../../../src/modules/tokens/index.js';
import { eventually } from '../../support/eventually.js';
import { GitServer } from './support/git-server.js';
import { git, gitBytes, Ground, REPOSITORY, write } from './support/ground.js';
import { commandLines } from './support/processes.js';

const HOOKS = ['post-checkout', 'reference-transaction', 'pre-push', 'post-index-change', 'post-commit', 'pre-auto-gc', 'post-merge'];

describe('what an agent could plant', () => {
  let ground: Ground;
  let base: string;
  let canary: string;
  beforeEach(async () => {
    ground = await Ground.make();
    base = ground.push({ 'a.txt': 'one\n' });
    canary = join(ground.root, 'canary');
  });
  afterEach(() => ground.clean());

  function plant(gitDir: string, stolenUrl = 'http://127.0.0.1:1/'): void {
    const touch = `touch ${canary}`;
    const script = join(ground.root, 'evil.sh');
    writeFileSync(script, `#!/bin/sh\n${touch}\nexit 0\n`, { mode: 0o755 });
    writeFileSync(join(ground.root, 'included'), `[core]\n\tfsmonitor = ${script}\n`);
    mkdirSync(join(gitDir, 'hooks'), { recursive: true });
    for (const hook of HOOKS) writeFileSync(join(gitDir, 'hooks', hook), `#!/bin/sh\n${touch}\nexit 0\n`, { mode: 0o755 });
    mkdirSync(join(gitDir, 'info'), { recursive: true });
    writeFileSync(join(gitDir, 'info', 'attributes'), '* filter=evil diff=evil merge=evil\n');
    const config = readFileSync(join(gitDir, 'config'), 'utf8');
    writeFileSync(join(gitDir, 'config'), `${config}
[core]
\tfsmonitor = ${script}
\tsshCommand = ${script}
\thooksPath = ${join(gitDir, 'hooks')}
\taskPass = ${script}
\talternateRefsCommand = ${script}
\tpager = ${script}
[credential]
\thelper = "!${script}"
[diff]
\texternal = ${script}
[diff "evil"]
\tcommand = ${script}
\ttextconv = ${script}
[filter "evil"]
\tclean = ${script}
\tsmudge = ${script}
\trequired = true
[remote "origin"]
\tpushurl = ${stolenUrl}
[url "${stolenUrl}"]
\tinsteadOf = ${ground.server.url}/
[protocol "ext"]
\tallow = always
[include]
\tpath = ${join(ground.root, 'included')}
`);
  }

  const patch = () => {
    write(ground.work, { 'a.txt': 'changed\n' });
    return gitBytes(ground.work, 'diff', '--binary', base);
  };
  const publish = (mirror: Awaited<ReturnType<Ground['mirrors']['refresh']>>) =>
    new GitPublisher(ground.config, ground.process, OPEN_GATE).publish({
      mirror, baseCommit: base, patch: patch(), branch: 'agent-bot/issue-1', message: 'x', date: new Date(0), expectedRemote: undefined, token: ground.token,
    });

  async function wholeRoad(before: (gitDir: string) => void): Promise<void> {
    const path = join(ground.dataDir, 'mirrors', '4711');
    const mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
    before(path);
    expect(await ground.mirrors.branchHead(mirror, 'main')).toBe(base);
    const folder = join(ground.root, 'workspace');
    mkdirSync(folder);
    await new GitCheckouts(ground.process).lay(mirror, base, folder, undefined, join(path, 'objects'));
    await publish(mirror);
    before(path);
    await ground.mirrors.refresh(REPOSITORY, ground.token);
  }

  it('S15, S16: config and hooks forced into the mirror run nothing, and are gone after a refresh', async () => {
    await wholeRoad(plant);
    expect(existsSync(canary)).toBe(false);
    const path = join(ground.dataDir, 'mirrors', '4711');
    expect(existsSync(join(path, 'hooks'))).toBe(false);
    expect(readFileSync(join(path, 'config'), 'utf8')).not.toContain('evil');
    plant(path);
    git(path, 'update-ref', 'refs/heads/proof', base);
    expect(existsSync(canary)).toBe(true);
  });

  it('S15, S17: even in a .git of the agent, explicitly opened, nothing of it runs', async () => {
    plant(join(ground.work, '.git'));
    const place = { gitDir: join(ground.work, '.git'), workTree: ground.work };
    write(ground.work, { 'a.txt': 'changed\n' });
    await ground.process.run({ ...place, args: ['status', '--porcelain'] });
    await ground.process.run({ ...place, args: ['update-ref', 'refs/heads/x', base] });
    expect(existsSync(canary)).toBe(false);
    git(ground.work, 'status', '--porcelain');
    expect(existsSync(canary)).toBe(true);
  });

  it('S31: a planted pushurl or insteadOf moves nothing anywhere else', async () => {
    const thief = await GitServer.start(join(ground.root, 'origin'));
    try {
      await wholeRoad((gitDir) => plant(gitDir, `${thief.url}/`));
      expect(thief.paths).toEqual([]);
      expect(git(ground.origin, 'for-each-ref', '--format=%(refname)', 'refs/heads/agent-bot')).toBe('refs/heads/agent-bot/issue-1');
    } finally {
      await thief.stop();
    }
  });

  it('S32: a redirect is not followed and its target never sees the header', async () => {
    const thief = await GitServer.start(join(ground.root, 'origin'));
    try {
      ground.server.fault = 'redirect';
      ground.server.redirectTo = thief.url;
      await expect(ground.mirrors.refresh(REPOSITORY, ground.token)).rejects.toMatchObject({ code: 'repo.moved' });
      expect(thief.paths).toEqual([]);
      expect(ground.server.authorizations.length).toBeGreaterThan(0);
    } finally {
      await thief.stop();
    }
  });

  it('S20: no other transport, with or without a token', async () => {
    const { path } = await ground.mirrors.refresh(REPOSITORY, ground.token);
    for (const url of [`ext::sh -c touch% ${canary}`, `file://${ground.origin}`, ground.origin, 'ssh://127.0.0.1/x', 'git://127.0.0.1/x', 'ftp://127.0.0.1/x']) {
      for (const token of [undefined, ground.token]) {
        const attempt = ground.process.run({ gitDir: path, args: ['ls-remote', '--end-of-options', url], ...(token === undefined ? {} : { token }) });
        await expect(attempt).rejects.toMatchObject({ stderr: expect.stringMatching(/transport '\w+' not allowed/) as string });
      }
    }
    const plain = ground.process.run({ gitDir: path, args: ['ls-remote', '--end-of-options', `${ground.server.url}/octo/demo.git`] });
    await expect(plain).rejects.toMatchObject({ stderr: expect.stringContaining("transport 'http' not allowed") as string });
    expect(existsSync(canary)).toBe(false);
  });

  it('S13: the token is in no command line while git talks to the host', async () => {
    const seen = new Set<string>();
    const sampler = setInterval(() => commandLines().forEach((line) => seen.add(line)), 5);
    ground.server.fault = 'hang';
    const refresh = ground.mirrors.refresh(REPOSITORY, ground.token).catch((error: unknown) => error);
    await eventually('the transport at work', () => [...seen].some((line) => line.includes('remote-http')));
    await ground.server.stop();
    await refresh;
    clearInterval(sampler);
    expect([...seen].filter((line) => leaks(line))).toEqual([]);
  });

  const leaks = (text: string) => [ground.server.token, Buffer.from(`x-access-token:${ground.server.token}`).toString('base64')].some((secret) => text.includes(secret));

  it('S14: the token is nowhere on disk after fetch, push and failure', async () => {
    await wholeRoad(() => undefined);
    ground.server.fault = 'unavailable';
    await ground.mirrors.refresh(REPOSITORY, ground.token).catch(() => undefined);
    const files = [ground.dataDir, join(ground.root, 'workspace')].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
    );
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => leaks(readFileSync(file, 'latin1')))).toEqual([]);
    rmSync(join(ground.root, 'workspace'), { recursive: true });
  });
});
