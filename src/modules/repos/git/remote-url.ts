import type { Config } from '../../../shared/config/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import type { RepositoryRef } from '../repository.js';

const OWNER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const NAME = /^[A-Za-z0-9._-]{1,100}$/;

/**
 * Where a repository is fetched from and pushed to, built from configuration and checked names alone.
 * @throws AppError `repo.not_found` for a name no repository can have, `host.insecure` for plain http in production.
 */
export function remoteUrl(config: Config, repository: RepositoryRef): string {
  const { owner, name } = repository;
  if (!OWNER.test(owner) || !NAME.test(name) || name === '.' || name === '..') {
    throw new AppError('repo.not_found', 'The repository has a name that can not exist.', { detail: { repositoryId: repository.id } });
  }
  const base = new URL(config.github.url);
  const secure = base.protocol === 'https:' || (base.protocol === 'http:' && !config.production);
  if (!secure || base.username !== '' || base.password !== '') {
    throw new AppError('host.insecure', 'GITHUB_URL must be an https address without credentials in production.');
  }
  return `${config.github.url.replace(/\/+$/, '')}/${owner}/${name}.git`;
}
