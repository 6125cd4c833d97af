/** What the front may ask by IPC; each writes to emulate's tables what GitHub does outside its REST API. */

const STORED = { admin: 'admin', maintain: 'maintain', write: 'push', triage: 'triage', read: 'pull' };
const ROLES = Object.fromEntries(Object.entries(STORED).map(([role, stored]) => [stored, role]));

export function operations(tables, tokens, options, seed) {
  const userOf = (login) => tables.users.all().find((user) => user.login.toLowerCase() === login.toLowerCase());
  const collaboratorOf = (repositoryId, userId) => tables.collaborators.findBy('repo_id', repositoryId).find((row) => row.user_id === userId);

  function ensureUser(login) {
    if (!userOf(login)) seed({ users: [{ login }] });
    const { id } = userOf(login);
    return { id, login };
  }

  return {
    ensureUser,

    people: () => tables.users.all().filter((user) => user.type !== 'Bot' && !user.login.endsWith('[bot]')).map((user) => user.login),

    /** Whom a token speaks for; null for one that was never given out. */
    whois: (token) => tokens.get(token) ?? null,

    /** The App's own user, which emulate adds at its first write only. */
    ensureBot() {
      const login = `${options.app.slug}[bot]`;
      if (!userOf(login)) {
        seed({ users: [{ login, name: options.app.name }] });
        tables.users.update(userOf(login).id, { type: 'Bot' });
      }
      return { id: userOf(login).id, login };
    },

    userToken(login) {
      const token = `ghu_standIn_${login}`;
      tokens.set(token, { ...ensureUser(login), scopes: ['repo', 'user'] });
      return token;
    },

    revoke: (token) => void tokens.delete(token),

    /** Ends every installation token, as GitHub does when a token is revoked or has expired. */
    revokeInstallationTokens() {
      for (const [token, holder] of tokens) if (holder.installation) tokens.delete(token);
    },

    ensureInstallation(login) {
      const account = ensureUser(login);
      const existing = tables.appInstallations.all().find((row) => row.account_id === account.id);
      if (existing) return existing.installation_id;
      const { installation_id } = tables.appInstallations.insert({
        installation_id: 70_000 + account.id,
        app_id: options.app.app_id,
        account_type: 'User',
        account_id: account.id,
        account_login: login,
        repository_selection: 'all',
        repository_ids: [],
        permissions: options.app.permissions,
        events: options.app.events,
        suspended_at: null,
      });
      return installation_id;
    },

    ensureRepository(owner, name, isPrivate) {
      ensureUser(owner);
      seed({ repos: [{ owner, name, private: isPrivate, auto_init: false }] });
      const row = tables.repos.findOneBy('full_name', `${owner}/${name}`);
      return { id: row.id, owner, name, ownerId: row.owner_id, isPrivate: row.private };
    },

    renameRepository(id, name) {
      const { owner_login: owner, full_name: before } = tables.repos.get(id);
      tables.repos.update(id, { name, full_name: `${owner ?? before.split('/')[0]}/${name}` });
    },

    /** The role as GitHub names it; `none` for a known user without one, null for an unknown user. */
    role(repositoryId, login) {
      const user = userOf(login);
      if (!user) return null;
      if (tables.repos.get(repositoryId).owner_id === user.id) return 'admin';
      const stored = collaboratorOf(repositoryId, user.id)?.permission;
      return stored ? ROLES[stored] : 'none';
    },

    setRole(repositoryId, login, role) {
      const { id } = ensureUser(login);
      const existing = collaboratorOf(repositoryId, id);
      if (existing) tables.collaborators.delete(existing.id);
      if (role !== 'none') tables.collaborators.insert({ repo_id: repositoryId, user_id: id, permission: STORED[role] });
    },

    /** A pull request takes its number from the same row of numbers as issues, and can be commented on. */
    takePullNumber(repositoryId, title, body, login) {
      const number = Math.max(0, ...tables.issues.findBy('repo_id', repositoryId).map((row) => row.number)) + 1;
      const { id } = tables.issues.insert({
        node_id: '', number, repo_id: repositoryId, title, body, state: 'open', state_reason: null, locked: false,
        active_lock_reason: null, user_id: userOf(login)?.id ?? 0, assignee_ids: [], label_ids: [], milestone_id: null,
        comments: 0, closed_at: null, closed_by_id: null, is_pull_request: true,
      });
      return { id, number };
    },
  };
}
