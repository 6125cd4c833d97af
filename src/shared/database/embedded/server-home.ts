import { chmodSync, chownSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../errors/app-error.js';
import { asServerUser } from './server-user.js';

/** Where one data directory keeps its server. */
export interface ServerHome {
  /** `<dataDir>/postgres`: programs, password, log and notes, ours. */
  readonly folder: string;
  /** The server user's own folder, 0700. */
  readonly owned: string;
  /** The cluster itself. */
  readonly data: string;
  readonly password: string;
  readonly url: string;
  readonly log: string;
}

/** As root the server is another user, who has to pass through every folder above its own. */
function letPass(folder: string): void {
  if (process.getuid?.() === 0) chmodSync(folder, 0o711);
}

function makeFolder(folder: string): void {
  const topmost = mkdirSync(folder, { recursive: true, mode: 0o711 });
  if (topmost === undefined) return letPass(folder);
  for (let made = folder; made.length >= topmost.length; made = dirname(made)) letPass(made);
}

function layOut(folder: string): ServerHome {
  const owned = join(folder, 'cluster');
  makeFolder(folder);
  mkdirSync(owned, { recursive: true, mode: 0o700 });
  const { uid, gid } = asServerUser();
  if (uid !== undefined && gid !== undefined) chownSync(owned, uid, gid);
  return { folder, owned, data: join(owned, 'data'), password: join(folder, 'password'), url: join(folder, 'url'), log: join(folder, 'server.log') };
}

/** @throws AppError `database.data_dir` when the folders cannot be made. */
export function prepareHome(dataDir: string): ServerHome {
  try {
    makeFolder(dataDir);
    // One name for one place: the server is recognised by the path it was started with.
    return layOut(join(realpathSync(dataDir), 'postgres'));
  } catch (cause) {
    throw new AppError('database.data_dir', 'The embedded PostgreSQL cannot keep its files in DATA_DIR: it must be a folder this user may write.', { cause });
  }
}
