import { MemoryHost } from '../../../../test/integration/tasks/support/memory-host.js';
import { claimedTask } from '../../../../test/integration/tasks/support/fixtures.js';
import { HostRepositoryPolicy } from './repository-policy.host.js';

const { repository } = claimedTask();

describe('repository policy', () => {
  it('is read from the default branch, which is asked for when it is not known', async () => {
    const host = new MemoryHost();
    host.facts = { ...host.facts, defaultBranch: 'trunk', archived: false };
    const readFile = jest.spyOn(host, 'readFile');
    host.files.set('.github/agent-bot.yml', 'mention: fixer');
    expect(await new HostRepositoryPolicy(host).load(repository)).toEqual({ verify: undefined, mention: 'fixer' });
    expect(readFile).toHaveBeenLastCalledWith(repository, '.github/agent-bot.yml', 'trunk');
    await new HostRepositoryPolicy(host).load(repository, 'main');
    expect(readFile).toHaveBeenLastCalledWith(repository, '.github/agent-bot.yml', 'main');
    expect(host.count('repository')).toBe(1);
  });

  it('says nothing where there is no file', async () => {
    expect(await new HostRepositoryPolicy(new MemoryHost()).load(repository, 'main')).toEqual({ verify: undefined, mention: undefined });
  });
});
