import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../errors/app-error.js';
import { liveSecrets } from './live-secrets.js';
import type { SecretKey } from './secret-key.js';

const GROUP_AND_OTHERS = 0o077;

/** What each generated key is for, by the name of its file; the environment variable that overrides it. */
const OVERRIDES = { 'secret-keys': 'SECRET_KEYS', 'session-keys': 'SESSION_KEYS' } as const;

export type GeneratedKeyName = keyof typeof OVERRIDES;

/**
 * The key of an installation that was given none: made once, kept in `<dataDir>/secrets/<name>` for its owner's
 * eyes only. Any number of processes may ask at once; all get the same key.
 * @throws AppError `config.invalid` when the file is open to others or is not a key.
 */
export async function generatedKey(dataDir: string, name: GeneratedKeyName = 'secret-keys'): Promise<SecretKey> {
  const folder = join(dataDir, 'secrets');
  const file = join(folder, name);
  // In two steps: the caged user must be able to pass through the data directory, not through this folder.
  await mkdir(dataDir, { recursive: true });
  await mkdir(folder, { mode: 0o700 }).catch(unless('EEXIST'));
  const kept = await readKey(file);
  if (kept) return kept;
  await createOnce(folder, file, `local:${randomBytes(32).toString('base64')}\n`);
  const made = await readKey(file);
  if (!made) throw unusable(name, 'vanished while it was made');
  return made;
}

/** Written whole under a name of its own, then linked: the name appears with its content, and for one process only. */
async function createOnce(folder: string, file: string, text: string): Promise<void> {
  const draft = join(folder, `.${basename(file)}-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file).catch(unless('EEXIST'));
  } finally {
    await rm(draft, { force: true });
  }
}

async function readKey(file: string): Promise<SecretKey | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(unless('ENOENT'));
  if (!handle) return undefined;
  try {
    const { mode } = await handle.stat();
    if (process.platform !== 'win32' && (mode & GROUP_AND_OTHERS) !== 0) throw unusable(nameOf(file), 'can be read by others; chmod 600 it');
    return parseKey(nameOf(file), await handle.readFile('utf8'));
  } finally {
    await handle.close();
  }
}

function parseKey(name: GeneratedKeyName, text: string): SecretKey {
  const [, id, encoded] = /^([\w-]+):([A-Za-z0-9+/]{43}=)\n?$/.exec(text) ?? [];
  if (!id || !encoded) throw unusable(name, 'is not one line of id:base64(32 bytes)');
  liveSecrets.hold(encoded);
  return { id, key: Buffer.from(encoded, 'base64') };
}

const unless =
  (code: string) =>
  (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error;
  };

const nameOf = (file: string): GeneratedKeyName => basename(file) as GeneratedKeyName;

function unusable(name: GeneratedKeyName, what: string): AppError {
  const loss = name === 'secret-keys' ? 'nothing sealed before can be read' : 'everybody has to log in again';
  return new AppError('config.invalid', `The generated key in DATA_DIR (secrets/${name}) ${what}. Without it, ${loss}; ${OVERRIDES[name]} overrides it.`);
}
