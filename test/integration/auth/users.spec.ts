import { PgUsers } from '../../../src/modules/auth/users.pg.js';
import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';

describe('people', () => {
  let database: TestDatabase;
  let users: PgUsers;

  beforeAll(async () => {
    database = await startTestDatabase();
    users = new PgUsers(database.dataSource, uuidIds);
  });
  afterAll(() => database.stop());
  beforeEach(() => database.dataSource.query('DELETE FROM users'));

  /** A login that is let in. */
  const letIn = async (githubId: number, login: string) => {
    const principal = await users.loggedIn(githubId, login);
    if (principal === undefined) throw new Error(`${login} is not let in`);
    return principal;
  };

  const count = async () => (await database.dataSource.query<unknown[]>('SELECT 1 FROM users')).length;

  it('are viewers at first and stay who they are under a new name', async () => {
    const first = await letIn(1, 'alice');
    expect(first).toMatchObject({ githubId: 1, login: 'alice', role: 'viewer' });
    expect(await users.loggedIn(1, 'alicia')).toEqual({ ...first, login: 'alicia' });
    expect(await users.find(first.userId)).toMatchObject({ login: 'alicia' });
    expect(await count()).toBe(1);
  });

  it('have the role that waited for them, once', async () => {
    expect(await users.grant('Ada', 'administrator')).toEqual({ login: 'Ada', role: 'administrator', state: 'waiting' });
    expect(await users.grant('ada', 'maintainer')).toMatchObject({ state: 'waiting' });
    expect(await users.loggedIn(2, 'ADA')).toMatchObject({ login: 'ADA', role: 'maintainer' });
    expect(await users.loggedIn(3, 'ada')).toMatchObject({ role: 'viewer' });
    expect(await count()).toBe(2);
  });

  it('get a role at once when they are known, also one that waits under their new name', async () => {
    const { userId } = await letIn(4, 'bob');
    expect(await users.grant('BOB', 'administrator')).toEqual({ login: 'bob', role: 'administrator', state: 'applied' });
    expect(await users.find(userId)).toMatchObject({ role: 'administrator' });
    await users.grant('robert', 'viewer');
    expect(await users.loggedIn(4, 'robert')).toMatchObject({ userId, role: 'viewer' });
  });

  it('do not inherit the role of whoever had their name before', async () => {
    await users.loggedIn(5, 'carol');
    await users.grant('carol', 'administrator');
    expect(await users.loggedIn(6, 'carol')).toMatchObject({ role: 'viewer' });
  });

  it('whose account is closed are nobody, and use up no grant that waits', async () => {
    const { userId } = await letIn(8, 'erin');
    await users.setDisabled(userId, true);
    await users.grant('erin-new', 'administrator');
    expect([await users.find(userId), await users.loggedIn(8, 'erin-new')]).toEqual([undefined, undefined]);
    expect((await users.list(undefined, 10)).items.map(({ login, state }) => `${login} ${state}`).toSorted()).toEqual(['erin disabled', 'erin-new waiting']);
    await users.setDisabled(userId, false);
    expect(await users.loggedIn(8, 'erin-new')).toMatchObject({ userId, role: 'administrator' });
  });

  it('who were closed out before they came are not let in under that name', async () => {
    await users.grant('Fay', 'administrator');
    const [waiting] = (await users.list(undefined, 10)).items;
    await users.setDisabled(waiting?.userId ?? '', true);
    expect(await users.loggedIn(10, 'fay')).toBeUndefined();
    await users.setDisabled(waiting?.userId ?? '', false);
    expect(await users.loggedIn(10, 'fay')).toMatchObject({ role: 'administrator' });
  });

  it('who wait are nobody yet, and two logins at once are one person', async () => {
    await users.grant('dan', 'administrator');
    const [waiting] = await database.dataSource.query<{ id: string }[]>('SELECT id FROM users');
    expect(await users.find(waiting?.id ?? '')).toBeUndefined();
    const both = await Promise.all([letIn(7, 'dan'), letIn(7, 'dan')]);
    expect(both.map(({ userId, role }) => `${userId} ${role}`)).toEqual([both[0]?.userId, both[0]?.userId].map((id) => `${id} administrator`));
    expect(await count()).toBe(1);
  });

  it.each([
    ['a role that there is not', "INSERT INTO users (id, login, role) VALUES (gen_random_uuid(), 'x', 'owner')"],
    ['a person who never logged in', "INSERT INTO users (id, github_id, login) VALUES (gen_random_uuid(), 9, 'x')"],
  ])('refuse %s', async (_what, statement) => {
    await expect(database.dataSource.query(statement)).rejects.toThrow(/violates/);
  });
});
