import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSealer } from './crypto.module.js';
import { generatedKey } from './generated-key.js';
import { liveSecrets } from './live-secrets.js';

describe('generatedKey', () => {
  let dataDir: string;
  const file = () => join(dataDir, 'secrets', 'secret-keys');
  const invalid = expect.objectContaining({ code: 'config.invalid' });

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'generated-key-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('makes one key for its owner alone and gives the same ever after', async () => {
    const made = await generatedKey(dataDir);
    expect(made.key).toHaveLength(32);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, 'secrets'))).mode & 0o777).toBe(0o700);
    expect(await generatedKey(dataDir)).toEqual(made);
    expect(liveSecrets.areIn(made.key.toString('base64'))).toBe(true);
  });

  it('closes its own folder and not the data directory it may have to make', async () => {
    const fresh = join(dataDir, 'fresh');
    await generatedKey(fresh);
    expect((await stat(fresh)).mode & 0o111).toBe(0o111 & ~process.umask());
  });

  it('gives all who ask at once the same key and leaves no draft', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => generatedKey(dataDir)));
    expect(new Set(keys.map(({ key }) => key.toString('hex'))).size).toBe(1);
    expect(await readdir(join(dataDir, 'secrets'))).toEqual(['secret-keys']);
  });

  it('refuses a key that others can read', async () => {
    await generatedKey(dataDir);
    await chmod(file(), 0o640);
    await expect(generatedKey(dataDir)).rejects.toEqual(invalid);
  });

  it('refuses a file that is no key', async () => {
    await mkdir(join(dataDir, 'secrets'));
    await writeFile(file(), 'local:dG9vIHNob3J0\n', { mode: 0o600 });
    await expect(generatedKey(dataDir)).rejects.toEqual(invalid);
  });

  it('does not follow a link in the place of the key', async () => {
    await mkdir(join(dataDir, 'secrets'));
    await symlink('/dev/null', file());
    await expect(generatedKey(dataDir)).rejects.toThrow();
  });

  it('is used without SECRET_KEYS, and never in production', async () => {
    const config = { production: false, dataDir, secretKeys: [] };
    const sealed = (await createSealer(config)).seal('secret', ['t', 'c', 'r']);
    expect((await createSealer(config)).open(sealed, ['t', 'c', 'r'])).toBe('secret');
    await expect(createSealer({ ...config, production: true })).rejects.toEqual(invalid);
  });
});
