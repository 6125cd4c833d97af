import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LocalSource } from '../../modules/repos/index.js';
import { AppError } from '../../shared/errors/app-error.js';
import { localRepository } from '../graph/local-repository.js';

const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const TRANSPORTS: Readonly<Record<string, LocalSource['transport']>> = { 'https:': 'https', 'http:': 'http', 'file:': 'file' };
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const NUMBER_BYTES = 6;

const numberOf = (text: string): number => -(createHash('sha256').update(text).digest().readUIntBE(0, NUMBER_BYTES) + 1);

/**
 * The repository of `--repo`.
 * @throws AppError `graph.no_repository` for a folder that is in none, `repo.address` for an address that is not taken, `repo.shallow`, `repo.unsupported`.
 */
export function sourceOf(repo: string, base: string | undefined, folder: string): LocalSource {
  return HAS_SCHEME.test(repo) ? sourceAt(repo, base, folder) : sourceIn(repo, base);
}

function sourceIn(path: string, base: string | undefined): LocalSource {
  const { gitDir, repositoryId } = localRepository(path);
  const name = basename(gitDir) === '.git' ? basename(dirname(gitDir)) : basename(gitDir, '.git');
  if (existsSync(join(gitDir, 'shallow'))) throw new AppError('repo.shallow', `The repository at ${path} is a shallow clone: run \`git fetch --unshallow\` in it first.`);
  if (existsSync(join(gitDir, 'reftable'))) throw new AppError('repo.unsupported', `The repository at ${path} keeps its branches as a reftable, which agent-bot run does not write.`);
  return { id: repositoryId, name, url: pathToFileURL(gitDir).href, transport: 'file', base, target: { kind: 'repository', gitDir } };
}

function sourceAt(address: string, base: string | undefined, folder: string): LocalSource {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const transport = url && TRANSPORTS[url.protocol];
  if (url === undefined || transport === undefined) throw refused('agent-bot run takes https:// and file:// addresses and folders');
  if (url.username !== '' || url.password !== '') throw refused('the address holds credentials; clone the repository and give the folder');
  if (transport === 'http' && !LOOPBACK.has(url.hostname)) throw refused('plain http is taken on this machine only');
  return { id: numberOf(url.href), name: basename(url.pathname, '.git'), url: url.href, transport, base, target: { kind: 'bundle', folder } };
}

const refused = (why: string): AppError => new AppError('repo.address', `The repository's address is not taken: ${why}.`);
