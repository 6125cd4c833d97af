import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive } from '../../process/process-identity.js';

let enrolments = 0;

const folderOf = (home: string): string => join(home, 'users');

/** Notes that this process uses the server; returns the note's path. One process may enrol several times. */
export function enrol(home: string): string {
  enrolments += 1;
  const file = join(folderOf(home), `${identityOf(process.pid)}.${enrolments}`);
  mkdirSync(folderOf(home), { recursive: true, mode: 0o700 });
  writeFileSync(file, '', { mode: 0o600 });
  return file;
}

export type Rest = 'others are left' | 'nobody is left';

const ownerOf = (note: string): string => note.split('.').slice(0, 3).join('.');

/** Takes a note back and tells whether anybody alive is left; notes of the dead are struck off. */
export function leave(home: string, enrolment: string): Rest {
  rmSync(enrolment, { force: true });
  let left = 0;
  for (const name of readdirSync(folderOf(home))) {
    if (isAlive(ownerOf(name))) left += 1;
    else rmSync(join(folderOf(home), name), { force: true });
  }
  return left > 0 ? 'others are left' : 'nobody is left';
}

/** Takes back every note of this process. */
export function abandon(home: string): Rest {
  mkdirSync(folderOf(home), { recursive: true, mode: 0o700 });
  const own = identityOf(process.pid);
  for (const name of readdirSync(folderOf(home))) {
    if (ownerOf(name) === own) rmSync(join(folderOf(home), name), { force: true });
  }
  return leave(home, join(folderOf(home), own));
}
