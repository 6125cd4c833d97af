import { InstallationEntity } from '../../../src/modules/repos/catalogue/installation.entity.js';
import { RepositoryEntity } from '../../../src/modules/repos/catalogue/repository.entity.js';
import { PgRepositoryCatalogue } from '../../../src/modules/repos/catalogue/catalogue.pg.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';

const HELLO = { id: 2 ** 40, installationId: 11, owner: 'octo-org', name: 'hello' };
const OTHER = { id: 23, installationId: 11, owner: 'octo-org', name: 'other' };

describe('the repository catalogue', () => {
  let database: TestDatabase;
  let catalogue: PgRepositoryCatalogue;
  let now = new Date('2026-11-20T12:00:00Z');

  const updatedAt = async (id: number) => {
    const [row] = await database.dataSource.query<{ updated_at: Date }[]>('SELECT updated_at FROM repositories WHERE id = $1', [id]);
    return row?.updated_at;
  };

  beforeAll(async () => {
    database = await startTestDatabase({ entities: [InstallationEntity, RepositoryEntity] });
    catalogue = new PgRepositoryCatalogue(database.dataSource, { now: () => now });
  });
  beforeEach(() => database.dataSource.query('TRUNCATE installations CASCADE'));
  afterAll(() => database.stop());

  it('keeps an installation however often it is told', async () => {
    const installation = { id: 11, accountLogin: 'octo-org', state: 'active' } as const;
    await catalogue.recordInstallation(installation);
    await catalogue.recordInstallation(installation);
    expect(await catalogue.findInstallation(11)).toEqual(installation);
    expect(await catalogue.findInstallation(12)).toBeUndefined();
  });

  it('learns repositories and the installation they came with', async () => {
    await catalogue.recordRepositories([HELLO, OTHER, HELLO]);
    expect(await catalogue.findRepository(HELLO.id)).toEqual(HELLO);
    expect(await catalogue.findInstallation(11)).toEqual({ id: 11, accountLogin: 'octo-org', state: 'active' });
    await catalogue.recordRepositories([]);
    expect(await catalogue.findRepository(1)).toBeUndefined();
  });

  it('follows a new name and a transfer, and touches no row that says the same', async () => {
    await catalogue.recordRepositories([HELLO]);
    const first = now;
    now = new Date(now.getTime() + 1000);
    await catalogue.recordRepositories([HELLO]);
    expect(await updatedAt(HELLO.id)).toEqual(first);
    const moved = { ...HELLO, installationId: 5, owner: 'elsewhere', name: 'hi' };
    await catalogue.recordRepositories([moved]);
    expect(await catalogue.findRepository(HELLO.id)).toEqual(moved);
    expect(await updatedAt(HELLO.id)).toEqual(now);
    await catalogue.removeRepositories(11, [HELLO.id]);
    expect(await catalogue.findRepository(HELLO.id)).toEqual(moved);
    await catalogue.removeRepositories(5, [HELLO.id]);
    expect(await catalogue.findRepository(HELLO.id)).toBeUndefined();
  });

  it('finds no repository of an installation that is suspended, until it is active again', async () => {
    await catalogue.recordRepositories([HELLO]);
    await catalogue.recordInstallation({ id: 11, accountLogin: 'octo-org', state: 'suspended' });
    expect(await catalogue.findRepository(HELLO.id)).toBeUndefined();
    await catalogue.recordInstallation({ id: 11, accountLogin: 'octo-org', state: 'active' });
    expect(await catalogue.findRepository(HELLO.id)).toEqual(HELLO);
  });

  it('finds one by its name in any spelling, or any one of an account, while the installation is active', async () => {
    await catalogue.recordInstallation({ id: 11, accountLogin: 'Octo-Org', state: 'active' });
    await catalogue.recordRepositories([OTHER, HELLO]);
    expect([await catalogue.findNamed('OCTO-org', 'Hello'), await catalogue.findAnyOf('octo-ORG')]).toEqual([HELLO, OTHER]);
    expect([await catalogue.findNamed('octo-org', 'none'), await catalogue.findNamed('octo_org', 'hello'), await catalogue.findAnyOf('octo')]).toEqual([undefined, undefined, undefined]);
    await catalogue.recordInstallation({ id: 11, accountLogin: 'octo-org', state: 'suspended' });
    expect([await catalogue.findNamed('octo-org', 'hello'), await catalogue.findAnyOf('octo-org')]).toEqual([undefined, undefined]);
  });

  it('holds a deleted installation for deleted, whatever arrives late', async () => {
    await catalogue.recordRepositories([HELLO]);
    await catalogue.recordInstallation({ id: 11, accountLogin: 'octo-org', state: 'deleted' });
    await catalogue.recordInstallation({ id: 11, accountLogin: 'octo-org', state: 'active' });
    await catalogue.recordRepositories([HELLO]);
    expect(await catalogue.findInstallation(11)).toMatchObject({ state: 'deleted' });
    expect(await catalogue.findRepository(HELLO.id)).toBeUndefined();
    const again = { ...HELLO, installationId: 12 };
    await catalogue.recordRepositories([again]);
    await catalogue.recordRepositories([HELLO]);
    expect(await catalogue.findRepository(HELLO.id)).toEqual(again);
  });

  it('takes many writers at once, in any order', async () => {
    const many = Array.from({ length: 50 }, (_, at) => ({ ...OTHER, id: at + 1, name: `r${at}` }));
    await Promise.all(Array.from({ length: 10 }, (_, at) => catalogue.recordRepositories(at % 2 ? many : many.toReversed())));
    const [{ count } = { count: '' }] = await database.dataSource.query<{ count: string }[]>('SELECT count(*) FROM repositories');
    expect(count).toBe('50');
  });
});
