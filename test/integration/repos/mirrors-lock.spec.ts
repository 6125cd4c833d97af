import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { isHolding, thisProcess } from '../../../src/modules/repos/git/process-holder.js';
import { isBranchName } from '../../../src/modules/repos/git/ref-names.js';
import { withLock } from '../../../src/modules/repos/mirrors/mirrors-lock.js';

const DEAD = { host: hostname(), process: '1.1.dead', nonce: 'dead' };

describe('the lock of a mirror', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'agent-bot-lock-'));
    path = join(folder, '1.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lets one in at a time, and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    const enter = () => withLock(path, 30_000, async () => {
      most = Math.max(most, (inside += 1));
      await new Promise((done) => setTimeout(done, 1));
      inside -= 1;
    });
    writeFileSync(path, JSON.stringify(DEAD));
    await Promise.all(Array.from({ length: 12 }, enter));
    expect(most).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says when it was a dead process's", async () => {
    writeFileSync(path, JSON.stringify(DEAD));
    expect(await withLock(path, 1000, (inherited) => Promise.resolve(inherited))).toBe(true);
    expect(await withLock(path, 1000, (inherited) => Promise.resolve(inherited))).toBe(false);
  });

  it('gives up on a living holder, with a verdict to try later', async () => {
    writeFileSync(path, JSON.stringify({ ...thisProcess(), nonce: 'other' }));
    await expect(withLock(path, 50, () => Promise.resolve())).rejects.toMatchObject({ code: 'repo.unavailable', retry: 'later' });
    expect(readdirSync(folder)).toEqual(['1.lock']);
  });

  it('believes another host as long as its heartbeat is fresh', async () => {
    writeFileSync(path, JSON.stringify({ ...DEAD, host: 'elsewhere' }));
    await expect(withLock(path, 50, () => Promise.resolve())).rejects.toMatchObject({ code: 'repo.unavailable' });
    utimesSync(path, new Date(0), new Date(0));
    expect(await withLock(path, 1000, (inherited) => Promise.resolve(inherited))).toBe(true);
  });

  it('is free again after work that failed', async () => {
    await expect(withLock(path, 50, () => Promise.reject(new Error('work')))).rejects.toThrow('work');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('tells a process from a later one of the same number', () => {
    expect(isHolding(thisProcess())).toBe(true);
    expect(isHolding({ ...thisProcess(), process: `${process.pid}.1.boot` })).toBe(false);
  });
});

describe('S21: branch names against git itself', () => {
  it('git agrees with every name that passes', () => {
    const pieces = fc.array(fc.oneof(fc.constantFrom('-', '/', '.', '@', '{', '.lock', 'a', 'é', '中', '+', '=', '$(x)', ';', '`', "'", '"'), fc.string({ unit: 'binary', maxLength: 2 })), { minLength: 1, maxLength: 5 });
    let passed = 0;
    fc.assert(fc.property(pieces.map((parts) => parts.join('')), (name) => {
      if (!isBranchName(name)) return;
      passed += 1;
      expect(execFileSync('git', ['check-ref-format', '--branch', name], { cwd: '/', encoding: 'utf8' })).toBe(`${name}\n`);
    }), { numRuns: 200 });
    expect(passed).toBeGreaterThan(20);
  });
});
