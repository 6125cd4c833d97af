import { Logger } from '@nestjs/common';
import { MemoryEffects } from '../../../../test/integration/tasks/support/memory-effects.js';
import { FakeCatalogue, FakeCodeHost, FakeIntake, FakePolicy, notFound, unavailable } from '../../../../test/integration/webhooks/fakes.js';
import { assigned, changedIssue, changedRepository, comment, labeled } from '../../../../test/integration/webhooks/payloads.js';
import { AppError } from '../../../shared/errors/app-error.js';
import type { CodeHost } from '../../repos/index.js';
import { decision, skipped, type Decision } from '../dispatch/decision.js';
import type { DeliveryLog } from '../log/delivery-log.port.js';
import { AssignHandler } from './assign.handler.js';
import { LabelHandler } from './label.handler.js';
import { MentionHandler } from './mention.handler.js';
import { RefusalNotice } from './refusal-notice.js';
import { TaskRequests } from './task-requests.js';

describe('triggers', () => {
  let host: FakeCodeHost;
  let intake: FakeIntake;
  let catalogue: FakeCatalogue;
  let policy: FakePolicy;
  let requests: TaskRequests;

  beforeAll(() => Logger.overrideLogger(false));

  beforeEach(() => {
    [host, intake, catalogue, policy] = [new FakeCodeHost(), new FakeIntake(), new FakeCatalogue(), new FakePolicy()];
    const keys = new Map<string, string>();
    const claimKey: DeliveryLog['claimKey'] = async (key, id) => keys.set(key, keys.get(key) ?? id).get(key) === id;
    const codeHost = host as unknown as CodeHost;
    requests = new TaskRequests(codeHost, catalogue, intake, new RefusalNotice(codeHost, { claimKey } as unknown as DeliveryLog), new MemoryEffects());
  });

  const onComment = (payload: unknown, id = 'd1'): Promise<Decision> => new MentionHandler(requests, policy).created({ id, payload });
  const onLabel = (payload: unknown, id = 'd1'): Promise<Decision> => new LabelHandler(requests).labeled({ id, payload });
  const onAssign = (payload: unknown, id = 'd1'): Promise<Decision> => new AssignHandler(requests).assigned({ id, payload });
  const mention = (changes = {}) => comment('@agent-bot fix it', changes);

  it('makes a task of a mention, frozen as it was asked, and reacts to the comment', async () => {
    expect(await onComment(mention())).toEqual(decision('task', 'task of d1'));
    expect(intake.tasks).toEqual([
      {
        deliveryId: 'd1',
        repository: { id: 77, installationId: 9, owner: 'octo', name: 'widgets' },
        issueNumber: 5,
        issueTitle: 'It breaks',
        issueBody: 'When clicked.',
        requestedBy: 'mona',
        request: 'fix it',
        commentId: 501,
      },
    ]);
    expect(host.reactions).toEqual(['eyes on comment 501']);
    expect(catalogue.repositories.get(77)).toMatchObject({ installationId: 9, owner: 'octo', name: 'widgets' });
  });

  it.each([
    ['the label', () => onLabel(labeled('Agent-Bot'))],
    ['the assignment of the slug', () => onAssign(assigned('agent-bot'))],
    ['the assignment of the App', () => onAssign(assigned('Agent-Bot[bot]'))],
  ])('makes a task of %s and reacts to the issue', async (_, run) => {
    expect(await run()).toEqual(decision('task', 'task of d1'));
    expect(intake.tasks).toMatchObject([{ request: '', commentId: undefined, issueBody: 'When clicked.' }]);
    expect(host.reactions).toEqual(['eyes on issue 5']);
  });

  it('names the repository as it is called now, however late the delivery', async () => {
    host.renamed.set(77, { owner: 'octo', name: 'gadgets' });
    expect(await onComment(mention())).toEqual(decision('task', 'task of d1'));
    expect(intake.tasks[0]?.repository).toEqual({ id: 77, installationId: 9, owner: 'octo', name: 'gadgets' });
    expect(catalogue.repositories.get(77)?.name).toBe('gadgets');
  });

  it('leaves the same when it runs twice for one delivery', async () => {
    const decisions = [await onComment(mention()), await onComment(mention())];
    expect(decisions[1]).toEqual(decisions[0]);
    expect([intake.tasks.length, host.reactions.length]).toEqual([1, 1]);
  });

  it('lets words wait while the issue has a task; a label asks for nothing else', async () => {
    await onComment(mention());
    expect(await onComment(mention({ comment: { id: 502, body: '@agent-bot and this' } }), 'd2')).toEqual(decision('waiting', 'the issue has an active task; this is done when that has ended'));
    expect(await onLabel(labeled('agent-bot'), 'd3')).toEqual(decision('busy', 'the issue already has an active task'));
    expect(host.reactions).toEqual(['eyes on comment 501', 'eyes on comment 502', 'eyes on issue 5']);
  });

  it('shows by its reaction that no more may wait', async () => {
    intake.request = () => Promise.resolve({ outcome: 'busy' });
    expect(await onComment(mention())).toEqual(decision('busy', 'the issue has an active task, and no more requests may wait for its end'));
    expect(host.reactions).toEqual(['confused on comment 501']);
  });

  it('makes the task even when the reaction can not be given', async () => {
    host.faults.set('react', unavailable());
    expect(await onComment(mention())).toMatchObject({ word: 'task' });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no installation', { installation: undefined }, 'no installation'],
    ['a bot (S7)', { sender: { login: 'renovate', type: 'Bot' } }, 'a bot did this'],
    ['a bot without its type (S7)', { sender: { login: 'renovate[bot]' } }, 'a bot did this'],
    ['the App itself (S7)', { sender: { login: 'agent-bot[bot]', type: 'Bot' } }, 'the App did this itself'],
    ['the App in a person\'s name (S7)', { comment: { id: 1, body: '@agent-bot x', performed_via_github_app: { slug: 'agent-bot' } } }, 'the App wrote this itself'],
    ['a closed issue', changedIssue({ state: 'closed' }), 'the issue is closed'],
    ['a locked issue', changedIssue({ locked: true }), 'the issue is locked'],
    ['a pull request', changedIssue({ pull_request: { url: 'x' } }), 'it is a pull request, and those are not worked on'],
    ['no text', { comment: { id: 1, body: null } }, 'no mention'],
    ['nobody mentioned', { comment: { id: 1, body: 'hello' } }, 'no mention'],
    ['a quoted mention (S7)', { comment: { id: 1, body: '> @agent-bot x' } }, 'no mention'],
  ])('skips %s without asking GitHub about the repository', async (_, changes, reason) => {
    expect(await onComment(mention(changes))).toEqual(skipped(reason));
    expect(host.calls).not.toContain('repository');
    expect([intake.tasks, host.reactions, host.comments]).toEqual([[], [], []]);
  });

  it('skips another label and another assignee', async () => {
    expect(await onLabel(labeled('bug'))).toEqual(skipped('another label'));
    expect(await onAssign(assigned('mona'))).toEqual(skipped('somebody else is assigned'));
    expect(await onAssign({ ...assigned('x'), assignee: null })).toEqual(skipped('somebody else is assigned'));
  });

  it.each<[string, () => void, string]>([
    ['an unknown repository', () => host.faults.set('repository', notFound()), 'unknown repository'],
    ['a repository out of the installation', () => host.faults.set('repository', new AppError('token.refused', 'x', { detail: { status: 422 } })), 'unknown repository'],
    ['an archived repository', () => (host.archived = true), 'the repository is archived'],
    ['an issue that is gone', () => host.faults.set('issue', notFound()), 'the issue is gone'],
    ['an issue closed meanwhile (F32)', () => (host.current = { state: 'closed', locked: false }), 'the issue was closed meanwhile'],
    ['an issue locked meanwhile (F32)', () => (host.current = { state: 'open', locked: true }), 'the issue was locked meanwhile'],
    ['a suspended installation', () => catalogue.installations.set(9, { id: 9, accountLogin: 'octo', state: 'suspended' }), 'the installation is suspended'],
    ['another name of the bot there', () => (policy.mention = 'helper'), 'no mention of @helper'],
  ])('skips %s', async (_, arrange, reason) => {
    arrange();
    expect(await onComment(mention())).toEqual(skipped(reason));
    expect([intake.tasks, host.reactions, host.comments]).toEqual([[], [], []]);
  });

  it('hears the name that the repository gives it', async () => {
    policy.mention = 'helper';
    expect(await onComment(comment('@helper fix it'))).toMatchObject({ word: 'task' });
  });

  it('keeps its own name where the file can not be understood: the task will say so', async () => {
    policy.fault = new AppError('policy.invalid', 'line 1');
    expect(await onComment(mention())).toMatchObject({ word: 'task' });
  });

  it.each(['read', 'triage', 'none'] as const)('refuses the role %s: a reaction, one comment a thread (S7)', async (role) => {
    host.roles.set('mona', role);
    expect(await onComment(mention())).toEqual(decision('refused', `mona has the role ${role} in octo/widgets; write is needed`));
    await onComment(mention({ comment: { id: 502, body: '@agent-bot again' } }), 'd2');
    await onComment(mention(), 'd1');
    expect(intake.tasks).toEqual([]);
    expect(host.reactions).toEqual(['confused on comment 501', 'confused on comment 502']);
    expect(host.comments).toHaveLength(1);
    expect(host.comments[0]?.body).toMatch(/write access[\s\S]*<!-- agent-bot:refused -->$/);
  });

  it.each(['write', 'maintain', 'admin'] as const)('works for the role %s', async (role) => {
    host.roles.set('mona', role);
    expect(await onComment(mention())).toMatchObject({ word: 'task' });
  });

  it('asks about the sender, whoever the comment says wrote it (S7)', async () => {
    expect(await onComment(mention({ sender: { login: 'stranger', type: 'User' } }))).toMatchObject({ word: 'refused' });
  });

  it.each(['appSlug', 'repository', 'issue', 'roleOf'] as const)('fails closed when %s can not be had, to be tried again', async (call) => {
    host.faults.set(call, unavailable());
    await expect(onComment(mention())).rejects.toMatchObject({ code: 'host.unavailable', retry: 'later' });
    expect(intake.tasks).toEqual([]);
  });

  it('tells about a refusal later when GitHub is away now, and lets it be when GitHub does not want it', async () => {
    host.roles.set('mona', 'read');
    host.faults.set('createComment', unavailable());
    await expect(onComment(mention())).rejects.toMatchObject({ retry: 'later' });
    host.faults.clear();
    await onComment(mention());
    expect(host.comments).toHaveLength(1);
    host.faults.set('react', new AppError('host.forbidden', 'no'));
    expect(await onComment(mention(), 'd2')).toMatchObject({ word: 'refused' });
  });

  it.each<[string, unknown, RegExp]>([
    ['not an object', 'x', /^unusable payload: the whole$/],
    ['no issue', { ...mention(), issue: undefined }, /^unusable payload: issue$/],
    ['no sender', { ...mention(), sender: null }, /sender/],
    ['a comment without a number', { ...mention(), comment: { id: 'x', body: '' } }, /comment\.id/],
    ['an owner that walks up', { ...mention(), ...changedRepository({ owner: { login: '../..' } }) }, /repository\.owner\.login/],
    ['a name that walks up (S22)', { ...mention(), ...changedRepository({ name: '..' }) }, /repository\.name/],
    ['a name that looks like an option with a space (S22)', { ...mention(), ...changedRepository({ name: '-rf /' }) }, /repository\.name/],
    ['an installation without a number', { ...mention(), installation: {} }, /installation\.id/],
    ['a label\'s event under this name (S3)', labeled('agent-bot'), /comment/],
  ])('skips a payload with %s', async (_, payload, reason) => {
    const { word, reason: said } = await onComment(payload);
    expect(word).toBe('skipped');
    expect(said).toMatch(reason);
  });
});
