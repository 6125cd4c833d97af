import { chownSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDir } from '../../config/data-dir.js';
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

function layOut(folder: string): ServerHome {
  const owned = join(folder, 'cluster');
  makeDataDir(folder);
  mkdirSync(owned, { recursive: true, mode: 0o700 });
  const { uid, gid } = asServerUser();
  if (uid !== undefined && gid !== undefined) chownSync(owned, uid, gid);
  return { folder, owned, data: join(owned, 'data'), password: join(folder, 'password'), url: join(folder, 'url'), log: join(folder, 'server.log') };
}

/** @throws AppError `database.data_dir` when the folders cannot be made. */
export function prepareHome(dataDir: string): ServerHome {
  try {
    makeDataDir(dataDir);
    // One name for one place: the server is recognised by the path it was started with.
    return layOut(join(realpathSync(dataDir), 'postgres'));
  } catch (cause) {
    throw new AppError('database.data_dir', 'The embedded PostgreSQL cannot keep its files in DATA_DIR: it must be a folder this user may write.', { cause });
  }
}
