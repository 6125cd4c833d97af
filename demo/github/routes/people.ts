import type { World } from '../http/context.js';

/** A user as GitHub shows one beside other things. */
export function person(world: World, login: string, id: number) {
  const isBot = login.endsWith('[bot]');
  const url = `${world.url}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: Buffer.from(`User:${id}`).toString('base64'),
    avatar_url: `${world.url}/avatars/u/${encodeURIComponent(login)}`,
    gravatar_id: '',
    url,
    html_url: isBot ? `${world.url}/apps/${world.app.slug}` : `${world.url}/${login}`,
    type: isBot ? 'Bot' : 'User',
    site_admin: false,
  };
}

export async function personByLogin(world: World, login: string) {
  const { id } = login === `${world.app.slug}[bot]` ? await world.emulate.ask('ensureBot') : await world.emulate.ask('ensureUser', login);
  return person(world, login, id);
}

/** The App as it stands on what it made; null on what a person made. */
export function performedVia(world: World, login: string | undefined) {
  if (login !== `${world.app.slug}[bot]`) return null;
  const { id, slug } = world.app;
  return { id, slug, node_id: Buffer.from(`App:${id}`).toString('base64'), name: slug, owner: null, html_url: `${world.url}/apps/${slug}`, external_url: world.url };
}
