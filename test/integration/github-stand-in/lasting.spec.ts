import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { asInstallation, start, tokenFor, withToken } from './support.js';

const PLACE = { owner: 'octo', repo: 'demo' };
const FILES = { 'README.md': 'hello\n' };

describe('the same folder again', () => {
  let dataDir: string;

  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'agent-bot-github-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('is the same GitHub: key, repository, issue, comment, reaction, pull request, token', async () => {
    const first = (await start({ dataDir })).github;
    const repository = await first.createRepository('octo', 'demo', FILES, { roles: { willa: 'write' } });
    const issue = await first.openIssue(repository, 'alice', 'Broken');
    await first.pushFiles(repository, { 'README.md': 'bye\n' }, 'work');
    const token = await tokenFor(first, repository, { issues: 'write', pull_requests: 'write' });
    const octokit = withToken(first, token);
    const comment = (await octokit.rest.issues.createComment({ ...PLACE, issue_number: issue.number, body: 'mine' })).data;
    await octokit.rest.reactions.createForIssue({ ...PLACE, issue_number: issue.number, content: 'eyes' });
    const pull = (await octokit.rest.pulls.create({ ...PLACE, title: 'Bye', head: 'work', base: 'main' })).data;
    const key = first.privateKey;
    await first.stop();

    const second = await start({ dataDir });
    const again = await second.github.createRepository('octo', 'demo', FILES);
    expect(again).toEqual(repository);
    expect(second.github.privateKey).toBe(key);
    expect(await second.github.comments(issue)).toMatchObject([{ id: comment.id, body: 'mine' }]);
    expect(second.github.reactions(again, 'issue', issue.number)).toHaveLength(1);
    expect(await second.github.pulls(again)).toMatchObject([{ number: pull.number, title: 'Bye', state: 'open' }]);
    const later = withToken(second.github, token);
    expect((await later.rest.issues.get({ ...PLACE, issue_number: issue.number })).data.title).toBe('Broken');
    expect((await second.github.openIssue(again, 'alice', 'Next')).number).toBe(pull.number + 1);
    await second.stop();
  });

  it('has what was written when emulate is killed, and lets no other user read it', async () => {
    const first = (await start({ dataDir })).github;
    const repository = await first.createRepository('octo', 'demo', FILES);
    await first.openIssue(repository, 'alice', 'Written before the end');
    await eventually('the write', () => existsSync(join(dataDir, 'emulate.json')) && readFileSync(join(dataDir, 'emulate.json'), 'utf8').includes('Written before the end'));
    process.kill(first.emulatePid ?? 0, 'SIGKILL');
    await first.stop();
    for (const file of ['front.json', 'emulate.json']) expect(statSync(join(dataDir, file)).mode & 0o077).toBe(0);

    const second = await start({ dataDir });
    const octokit = await asInstallation(second.github, repository, { issues: 'read' });
    expect((await octokit.rest.issues.listForRepo(PLACE)).data.map(({ title }) => title)).toEqual(['Written before the end']);
    await second.stop();
  });
});
