import fc from 'fast-check';
import { contentKey, kindOf } from './content-key.js';
import { parseBody, summarize } from './delivery-body.js';

function keyOf(event: string, value: object): string | undefined {
  const body = Buffer.from(JSON.stringify(value));
  const payload = parseBody(body);
  return contentKey({ event, payload, body, ...summarize(payload) });
}

const AT = '2026-11-01T10:00:00Z';
const [BEFORE, AFTER] = ['a'.repeat(40), 'b'.repeat(40)];
const where = { installation: { id: 9 }, repository: { id: 77 } };
const comment = { action: 'created', comment: { id: 501, updated_at: AT }, ...where };
const labeled = { action: 'labeled', issue: { id: 5, updated_at: AT }, label: { name: 'agent-bot' }, ...where };
const pushed = { action: 'synchronize', pull_request: { id: 6 }, before: BEFORE, after: AFTER, ...where };
const suite = { action: 'completed', check_suite: { id: 7, updated_at: AT, conclusion: 'failure' }, ...where };
const review = { action: 'submitted', review: { id: 8, updated_at: AT }, ...where };

describe('the key of an event', () => {
  it.each<[string, object, unknown[]]>([
    ['issue_comment', comment, ['issue_comment', 'created', 9, 77, 501, AT]],
    ['issue_comment', { ...comment, action: 'edited' }, ['issue_comment', 'edited', 9, 77, 501, AT]],
    ['pull_request_review_comment', comment, ['pull_request_review_comment', 'created', 9, 77, 501, AT]],
    ['pull_request_review', review, ['pull_request_review', 'submitted', 9, 77, 8, AT]],
    ['issues', labeled, ['issues', 'labeled', 9, 77, 5, 'agent-bot', AT]],
    ['pull_request', pushed, ['pull_request', 'synchronize', 9, 77, 6, BEFORE, AFTER]],
    ['check_suite', suite, ['check_suite', 'completed', 9, 77, 7, AT, 'failure']],
  ])('of %s %#', (event, payload, parts) => {
    const key = keyOf(event, { ...payload, sender: { login: 'mona' } });
    expect(key).toBe(`event:${JSON.stringify(parts)}`);
    expect(kindOf(key ?? '')).toBe('key');
    expect(keyOf(event, { noise: 1, ...payload })).toBe(key);
  });

  it.each<[string, string, object, object]>([
    ['an edit', 'issue_comment', comment, { ...comment, comment: { id: 501, updated_at: '2026-11-01T10:00:01Z' } }],
    ['another repository', 'issue_comment', comment, { ...comment, repository: { id: 78 } }],
    ['no repository', 'issue_comment', comment, { ...comment, repository: undefined }],
    ['another installation', 'issue_comment', comment, { ...comment, installation: { id: 10 } }],
    ["a repository's own webhook", 'issue_comment', comment, { ...comment, installation: undefined }],
    ['another label', 'issues', labeled, { ...labeled, label: { name: 'bug' } }],
    ['another push', 'pull_request', pushed, { ...pushed, before: AFTER, after: BEFORE }],
    ['another end', 'check_suite', suite, { ...suite, check_suite: { ...suite.check_suite, conclusion: 'success' } }],
  ])('differs for %s', (_, event, one, other) => expect(keyOf(event, one)).not.toBe(keyOf(event, other)));

  it.each<[string, string, object]>([
    ['ping', 'ping', { zen: 'x', hook_id: 1 }],
    ['an installation', 'installation', { action: 'created', installation: { id: 9, updated_at: AT } }],
    ['a repository that was renamed', 'repository', { action: 'renamed', ...where }],
    ['an unfinished check suite', 'check_suite', { ...suite, check_suite: { id: 7, updated_at: AT, conclusion: null } }],
    ['a review without its time', 'pull_request_review', { ...review, review: { id: 8 } }],
    ['a pull request that was opened', 'pull_request', { ...pushed, action: 'opened' }],
    ['an event that pretends to have an action', 'issues.labeled', labeled],
    ['an event named __proto__', '__proto__', { action: 'constructor' }],
  ])('there is none for %s', (_, event, payload) => expect(keyOf(event, payload)).toBeUndefined());
});

describe('the key of a body', () => {
  const odd: readonly [string, string, object][] = [
    ['an assignment', 'issues', { action: 'assigned', issue: { id: 5, updated_at: AT }, ...where }],
    ['an id that is text', 'issue_comment', { ...comment, comment: { id: '501', updated_at: AT } }],
    ['an id below one', 'issue_comment', { ...comment, comment: { id: 0, updated_at: AT } }],
    ['an id beyond all bounds', 'issue_comment', { ...comment, comment: { id: 2 ** 60, updated_at: AT } }],
    ['a time that is none', 'issue_comment', { ...comment, comment: { id: 501, updated_at: 'now' } }],
    ['a time without end', 'issue_comment', { ...comment, comment: { id: 501, updated_at: `2026-11-01T10:00:00.${'0'.repeat(100)}Z` } }],
    ['a list for a comment', 'issue_comment', { ...comment, comment: [501] }],
    ['no label', 'issues', { ...labeled, label: null }],
    ['a label without end', 'issues', { ...labeled, label: { name: 'x'.repeat(101) } }],
  ];

  it.each(odd)('stands in where a task may start and no key can be read: %s', (_, event, payload) => {
    const key = keyOf(event, payload);
    expect(key).toMatch(/^body:[\w-]{43}$/);
    expect(kindOf(key ?? '')).toBe('body');
    expect(keyOf(event, payload)).toBe(key);
    expect(keyOf(event, { ...payload, n: 1 })).not.toBe(key);
  });

  it('any object has a key or none, and never an error', () => {
    const names = fc.constantFrom('action', 'comment', 'issue', 'label', 'installation', 'repository', 'id', 'updated_at', '__proto__');
    const value = fc.dictionary(names, fc.oneof(fc.constantFrom('created', 'labeled', AT), fc.dictionary(names, fc.jsonValue()), fc.jsonValue()));
    fc.assert(fc.property(fc.constantFrom('issue_comment', 'issues', 'ping', 'toString'), value, (event, payload) => {
      expect(['string', 'undefined']).toContain(typeof keyOf(event, payload));
    }));
  });
});
