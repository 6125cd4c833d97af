import { Logger } from '@nestjs/common';
import { claimedTask } from '../../../../test/integration/tasks/support/fixtures.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { awayError, limitedError } from '../../../shared/http/host-wait.js';
import type { CodeHost, RepositoryCatalogue } from '../../repos/index.js';
import { Whereabouts } from './whereabouts.js';

describe('whereabouts', () => {
  beforeAll(() => Logger.overrideLogger(false));
  const { repository } = claimedTask();
  const catalogue = { findRepository: () => Promise.resolve(undefined) } as unknown as RepositoryCatalogue;
  const now = (error: Error) => new Whereabouts({ repository: () => Promise.reject(error) } as unknown as CodeHost, catalogue).now(repository);

  it.each([
    ['what can not be found out', new AppError('host.not_found', 'gone')],
    ['an answer that does not come', new AppError('host.unavailable', 'away', { retry: 'later' })],
  ])('are as they were known for %s', async (_, error) => expect(await now(error)).toEqual({ repository }));

  it.each([
    ['GitHub is away', awayError(30)],
    ['GitHub limits us', limitedError(60)],
  ])('are waited for while %s: what follows, git too, would only spend a try', (_, error) => expect(now(error)).rejects.toBe(error));
});
