/** One process at a time brings what is missing: a file that names its owner, who is asked whether they still live. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const LOOK_MS = 200;
/** Packages and a build on a slow machine; whoever takes longer hangs. */
const PATIENCE_MS = 15 * 60_000;
/** Longer than between reading of an owner who is gone and taking their file away. */
const SETTLE_MS = 50;

const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Of a process, what no later one with its number shares; empty where /proc does not tell. */
function startOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function lives(owner) {
  const [pid, start] = owner.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return start === startOf(pid);
}

/** Whole or not at all, so that nobody reads an owner who is not written yet. */
function claim(path, owner) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, owner);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function take(path, owner) {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    if (claim(path, owner)) {
      // Somebody who read of a dead owner before may take this file for that one's.
      pause(SETTLE_MS);
      if (read(path) === owner) return;
      continue;
    }
    const other = read(path);
    if (other !== '' && !lives(other)) rmSync(path, { force: true });
    else pause(LOOK_MS);
  }
  throw new Error(`another process has been building for long; if none is, remove ${path}`);
}

/** Runs `work` while no other process does so under this path; a dead owner's lock is taken over. */
export function alone(path, work) {
  const owner = `${process.pid} ${startOf(process.pid)}`;
  mkdirSync(dirname(path), { recursive: true });
  take(path, owner);
  const release = () => read(path) === owner && rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return work();
  } finally {
    process.off('exit', release);
    release();
  }
}
