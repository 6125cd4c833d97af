import { FakeCatalogue } from '../../../../test/integration/webhooks/fakes.js';
import { installation } from '../../../../test/integration/webhooks/payloads.js';
import { decision } from '../dispatch/decision.js';
import { InstallationHandler } from './installation.handler.js';
import { RepositoryHandler } from './repository.handler.js';
import { PingHandler } from './ping.handler.js';

describe('InstallationHandler', () => {
  let catalogue: FakeCatalogue;
  let handler: InstallationHandler;
  const delivery = (payload: unknown) => ({ id: 'd1', payload });
  const listed = (id: number, name: string) => ({ id, name, full_name: `octo/${name}` });

  beforeEach(() => {
    catalogue = new FakeCatalogue();
    handler = new InstallationHandler(catalogue);
  });

  it('records an installation with its repositories', async () => {
    expect(await handler.active(delivery(installation('created')))).toEqual(decision('recorded', 'installation 9 is active'));
    expect(catalogue.installations.get(9)).toEqual({ id: 9, accountLogin: 'octo', state: 'active' });
    expect([...catalogue.repositories.values()]).toEqual([{ id: 77, installationId: 9, owner: 'octo', name: 'widgets' }]);
  });

  it('follows suspension and deletion', async () => {
    await handler.suspended(delivery(installation('suspend')));
    expect(catalogue.installations.get(9)?.state).toBe('suspended');
    await handler.active(delivery(installation('unsuspend', { repositories: undefined })));
    expect(catalogue.installations.get(9)?.state).toBe('active');
    await handler.deleted(delivery(installation('deleted')));
    expect(catalogue.installations.get(9)?.state).toBe('deleted');
    expect(catalogue.repositories.size).toBe(0);
  });

  it("knows an enterprise's installation by its slug", async () => {
    await handler.active(delivery(installation('created', { installation: { id: 9, account: { slug: 'acme' } }, repositories: [] })));
    expect(catalogue.installations.get(9)?.accountLogin).toBe('acme');
  });

  it('follows the repositories', async () => {
    const change = (added: unknown[], removed: unknown[]) => delivery({ ...installation('added'), repositories_added: added, repositories_removed: removed });
    expect(await handler.added(change([listed(1, 'one'), listed(2, 'two')], []))).toEqual(decision('recorded', 'installation 9: 2 repositories added'));
    expect(await handler.removed(change([], [{ id: 1 }]))).toEqual(decision('recorded', 'installation 9: 1 repositories removed'));
    expect([...catalogue.repositories.keys()]).toEqual([2]);
  });

  it.each([
    ['nothing', {}],
    ['no account', installation('created', { installation: { id: 9 } })],
    ['a repository that walks up', installation('created', { repositories: [{ id: 1, full_name: 'octo/..' }] })],
    ['a comment under this name (S3)', { installation: { id: 9 }, comment: {} }],
  ])('skips %s', async (_, payload) => {
    expect(await handler.active(delivery(payload))).toMatchObject({ word: 'skipped' });
    expect(await handler.added(delivery(payload))).toMatchObject({ word: 'skipped' });
    expect(await handler.removed(delivery(payload))).toMatchObject({ word: 'skipped' });
    expect([catalogue.installations.size, catalogue.repositories.size]).toEqual([0, 0]);
  });
});

describe('RepositoryHandler', () => {
  const moved = { action: 'renamed', installation: { id: 9 }, repository: { id: 77, name: 'gadgets', owner: { login: 'acme' } } };
  const handle = async (payload: unknown) => {
    const catalogue = new FakeCatalogue();
    const decided = await new RepositoryHandler(catalogue).moved({ id: 'd1', payload });
    return { decided, known: [...catalogue.repositories.values()] };
  };

  it('follows a new name or owner', async () => {
    expect(await handle(moved)).toEqual({ decided: decision('recorded', 'repository 77 is acme/gadgets'), known: [{ id: 77, installationId: 9, owner: 'acme', name: 'gadgets' }] });
  });

  it.each([
    ['nothing', {}],
    ['no installation', { ...moved, installation: null }],
    ['a name that walks up', { ...moved, repository: { ...moved.repository, name: '..' } }],
  ])('skips %s', async (_, payload) => {
    expect(await handle(payload)).toMatchObject({ decided: { word: 'skipped' }, known: [] });
  });
});

describe('PingHandler', () => {
  it('answers', async () => expect(await new PingHandler().ping()).toEqual(decision('pong', 'the webhook works')));
});
