import type { Config } from '../../../shared/config/index.js';
import { remoteUrl } from './remote-url.js';

const config = (url: string, production = false) => ({ production, github: { url } }) as unknown as Config;
const repository = (owner: string, name: string) => ({ id: 1, installationId: 2, owner, name });

describe('address of a repository', () => {
  it('is built from configuration and names', () => {
    expect(remoteUrl(config('https://github.com/'), repository('octo-org', 'a.b_c-d'))).toBe('https://github.com/octo-org/a.b_c-d.git');
    expect(remoteUrl(config('http://127.0.0.1:4000'), repository('o', 'n'))).toBe('http://127.0.0.1:4000/o/n.git');
  });

  it.each([['..', 'x'], ['-rf', 'x'], ['o', '..'], ['o', '.'], ['o', ''], ['', 'n'], ['o', 'a/b'], ['o', 'a b'], ['o@host', 'n'], ['o', 'n?x'], ['o', 'n#x'], ['o', '%2e%2e'], ['o', 'a\n'], ['o', 'x'.repeat(101)]])(
    'S22: refuses %j/%j',
    (owner, name) => {
      expect(() => remoteUrl(config('https://github.com'), repository(owner, name))).toThrow(expect.objectContaining({ code: 'repo.not_found' }));
    },
  );

  it('refuses plain http in production, and credentials in the address', () => {
    expect(() => remoteUrl(config('http://github.com', true), repository('o', 'n'))).toThrow(expect.objectContaining({ code: 'host.insecure' }));
    expect(() => remoteUrl(config('https://me:secret@github.com'), repository('o', 'n'))).toThrow(expect.objectContaining({ code: 'host.insecure' }));
  });
});
