import { diffOf } from '../git/changes.js';
import { fullPullShape } from '../routes/pull-shape.js';
import type { World } from './context.js';
import type { Reply } from './reply.js';

const PULL_PAGE = /^\/(?<owner>[\w.-]+)\/(?<name>[\w.-]+)\/pull\/(?<number>\d+)$/;

/** The page that a pull request's link leads to, as plain text: whoever keeps the demo running can follow it. */
export async function pullPage(world: World, path: string): Promise<Reply | undefined> {
  const { owner = '', name = '', number = '' } = PULL_PAGE.exec(path)?.groups ?? {};
  const repository = world.store.repository(owner, name);
  const pull = repository && world.store.pull(repository.id, Number(number));
  if (!pull) return undefined;
  const { title, state, body, user, head, base } = await fullPullShape(world, repository, pull);
  const diff = await diffOf(repository.bareDir, base.sha, head.sha);
  const text = [`A scripted stand-in for GitHub, not GitHub.`, `#${number} ${title} (${state})`, `${user.login}: ${head.label} → ${base.label}`, body ?? '', diff].join('\n\n');
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body: Buffer.from(`${text}\n`) };
}
