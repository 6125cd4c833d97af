import type { Repository, StandIn } from '../../../demo/github/index.js';
import { start, tokenFor, type Started } from './support.js';

let started: Started;
let github: StandIn;
let repository: Repository;
let token: string;

beforeAll(async () => {
  started = await start();
  github = started.github;
  repository = await github.createRepository('octo', 'demo', { 'README.md': 'hello\n' });
  await github.openIssue(repository, 'alice', 'Broken');
  token = await tokenFor(github, repository, { issues: 'write', pull_requests: 'write', contents: 'read' });
});
afterAll(() => started.stop());

async function send(method: string, path: string, body?: string) {
  const before = github.violations.length;
  const answer = await fetch(github.apiUrl + path, { method, headers: { authorization: `Bearer ${token}` }, ...(body === undefined ? {} : { body }) });
  const problems = github.violations.slice(before).map(({ problem }) => problem);
  return { status: answer.status, answer: (await answer.json()) as Record<string, unknown>, problems };
}

describe("GitHub's own description", () => {
  it.each([
    ['a path it does not have', 'GET', '/repos/octo/demo/isues', undefined, 404, 'not an operation'],
    ['a method it does not have', 'PUT', '/repos/octo/demo/issues', '{}', 404, 'not an operation'],
    ['a number that is none', 'GET', '/repos/octo/demo/issues/one', undefined, 422, 'issue_number must be integer'],
    ['a value outside its list', 'GET', '/repos/octo/demo/pulls?state=opened', undefined, 422, 'state must be equal to one of the allowed values'],
    ['a reaction it does not know', 'POST', '/repos/octo/demo/issues/1/reactions', '{"content":"thumbsup"}', 422, 'content must be equal'],
    ['a missing property', 'POST', '/repos/octo/demo/issues/1/comments', '{"text":"hello"}', 422, "must have required property 'body'"],
    ['a missing body', 'POST', '/repos/octo/demo/issues/1/comments', undefined, 422, 'body is missing'],
    ['a wrong type', 'PATCH', '/repos/octo/demo/pulls/1', '{"title":7}', 422, 'title must be string'],
  ])('refuses and records %s', async (_, method, path, body, status, problem) => {
    const sent = await send(method, path, body);
    expect(sent.status).toBe(status);
    expect(sent.answer).toMatchObject({ message: status === 404 ? 'Not Found' : 'Validation Failed', documentation_url: expect.stringContaining('docs.github.com') as string });
    expect(sent.problems.join('\n')).toContain(problem);
  });

  it('records what GitHub would pass over in silence, and answers like GitHub', async () => {
    expect(await send('GET', '/repos/octo/demo/issues?stat=all')).toMatchObject({ status: 200, problems: ['unknown query parameter stat'] });
    expect(await send('POST', '/repos/octo/demo/issues/1/comments', '{"body":"hello","bodyy":"x"}')).toMatchObject({ status: 201, problems: ['unknown body property bodyy'] });
  });

  it('answers 400 to what is not JSON', async () => {
    expect(await send('POST', '/repos/octo/demo/issues/1/comments', '{')).toMatchObject({ status: 400, answer: { message: 'Problems parsing JSON' } });
  });

  it('finds nothing wrong with what is right', async () => {
    expect((await send('GET', '/repos/octo/demo/contents/README.md?ref=main')).problems).toEqual([]);
    expect((await send('GET', '/repos/octo/demo/issues/1/comments?per_page=100&page=1')).problems).toEqual([]);
    expect((await send('POST', '/repos/octo/demo/issues/1/comments', '{"body":"hello"}')).problems).toEqual([]);
  });
});
