import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { leavePointer, makeDataDir, POINTER, resolveDataDir } from './data-dir.js';

describe('the data directory', () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'agent-bot-data-dir-'));
    chmodSync(home, 0o755);
  });

  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const mode = (path: string) => statSync(path).mode & 0o777;

  it('is where it was wished, made absolute', () => {
    const wished = join(home, 'data');
    expect(resolveDataDir(relative(process.cwd(), wished), true)).toBe(wished);
  });

  it('is there too when only the folder itself is closed: that one is ours to open', () => {
    const wished = join(home, 'data');
    mkdirSync(wished, { mode: 0o700 });
    expect(resolveDataDir(wished, true)).toBe(wished);
    makeDataDir(wished, true);
    expect(mode(wished)).toBe(0o701);
  });

  it('moves, always to the same place, when root would keep it under a folder others cannot pass', () => {
    chmodSync(home, 0o700);
    const moved = resolveDataDir(join(home, 'clone/.data'), true);
    expect(moved).toMatch(/^\/var\/lib\/agent-bot\/[0-9a-f]{16}$/);
    expect(resolveDataDir(join(home, 'clone/.data'), true)).toBe(moved);
    expect(resolveDataDir(join(home, 'other/.data'), true)).not.toBe(moved);
  });

  it('leaves word in the wished folder when it is elsewhere, and only then', () => {
    const wished = join(home, 'clone/.data');
    leavePointer(wished, wished);
    expect(existsSync(wished)).toBe(false);
    leavePointer(wished, '/var/lib/agent-bot/0123');
    expect(readFileSync(join(wished, POINTER), 'utf8')).toContain('\n  /var/lib/agent-bot/0123\n');
  });

  it('stays under a closed folder for an ordinary user, who shares it with nobody', () => {
    chmodSync(home, 0o700);
    expect(resolveDataDir(join(home, '.data'), false)).toBe(join(home, '.data'));
  });

  it('can be passed although a umask closes what is made', () => {
    const before = process.umask(0o077);
    try {
      makeDataDir(join(home, 'a/b'), true);
    } finally {
      process.umask(before);
    }
    expect([mode(join(home, 'a')), mode(join(home, 'a/b'))]).toEqual([0o701, 0o701]);
  });

  it('keeps an ordinary user\'s folder as it is', () => {
    mkdirSync(join(home, 'mine'), { mode: 0o700 });
    makeDataDir(join(home, 'mine'), false);
    expect(mode(join(home, 'mine'))).toBe(0o700);
  });

  it('says so when it cannot be made', () => {
    writeFileSync(join(home, 'file'), '');
    for (const path of ['file', 'file/data']) {
      expect(() => makeDataDir(join(home, path), false)).toThrow(expect.objectContaining({ code: 'config.invalid', message: `DATA_DIR can not be made: ${join(home, 'file')} is a file, not a folder` }));
    }
    expect(existsSync(join(home, 'file/data'))).toBe(false);
  });
});
