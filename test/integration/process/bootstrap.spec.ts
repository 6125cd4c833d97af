import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');

/** A clone with one source file, and the launcher's own scripts. */
class Clone {
  readonly path = mkdtempSync(join(tmpdir(), 'agent-bot-clone-'));

  constructor() {
    for (const part of ['scripts', 'package.json', '.swcrc']) cpSync(join(ROOT, part), join(this.path, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.path, 'node_modules'));
    mkdirSync(join(this.path, 'src'));
    this.write('a', 1);
  }

  write(name: string, value: number): void {
    writeFileSync(join(this.path, `src/${name}.ts`), `export const value: number = ${value};\n`);
  }

  built(name: string): string {
    return readFileSync(join(this.path, `dist/src/${name}.js`), 'utf8');
  }

  /** In a process of its own, as every command does it. */
  async build(): Promise<void> {
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', `${this.bootstrap} ensureBuild(process.execPath);`]);
  }

  get bootstrap(): string {
    return `const { cacheFolder, ensureBuild } = await import(${JSON.stringify(join(this.path, 'scripts/bootstrap.mjs'))});`;
  }
}

describe('what a command brings before it starts', () => {
  let clone: Clone;

  beforeEach(() => (clone = new Clone()));

  afterEach(() => rmSync(clone.path, { recursive: true }));

  it('is built once, however many begin at once, and nothing is left of the building', async () => {
    const swc = join(clone.path, 'swc.mjs');
    writeFileSync(join(clone.path, 'package.json'), '{"type":"module"}');
    rmSync(join(clone.path, 'node_modules'));
    mkdirSync(join(clone.path, 'node_modules/@swc/cli'), { recursive: true });
    writeFileSync(join(clone.path, 'node_modules/@swc/cli/package.json'), '{"bin":{"swc":"../../../swc.mjs"}}');
    writeFileSync(swc, `import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
if (existsSync('.dist-new')) appendFileSync('builds', 'two at once ');
mkdirSync('.dist-new');
appendFileSync('builds', 'built ');
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);`);
    await Promise.all(Array.from({ length: 6 }, () => clone.build()));
    expect(readFileSync(join(clone.path, 'builds'), 'utf8')).toBe('built ');
    expect(readdirSync(clone.path).filter((name) => name.startsWith('.dist'))).toEqual([]);
    expect(readdirSync(join(clone.path, '.cache'))).toEqual([]);
  });

  it('is built anew when a source is another, also an older one, and when one is gone', async () => {
    clone.write('gone', 1);
    await clone.build();
    clone.write('a', 2);
    utimesSync(join(clone.path, 'src/a.ts'), 1_000, 1_000);
    await clone.build();
    expect(clone.built('a')).toContain('value = 2');
    rmSync(join(clone.path, 'src/gone.ts'));
    await clone.build();
    expect(readdirSync(join(clone.path, 'dist/src')).filter((name) => name.startsWith('gone'))).toEqual([]);
  });

  it('is not built again when nothing changed', async () => {
    await clone.build();
    writeFileSync(join(clone.path, 'dist/src/a.js'), 'the earlier build');
    await clone.build();
    expect(clone.built('a')).toBe('the earlier build');
  });

  it('is built although whoever began it before was killed', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    mkdirSync(join(clone.path, '.cache'));
    writeFileSync(join(clone.path, '.cache/bootstrap.lock'), `${pid} 1`);
    mkdirSync(join(clone.path, '.dist-new/src'), { recursive: true });
    writeFileSync(join(clone.path, '.dist-new/src/half.js'), '');
    await Promise.all([clone.build(), clone.build()]);
    expect(clone.built('a')).toContain('value = 1');
    expect(existsSync(join(clone.path, 'dist/src/half.js'))).toBe(false);
  });

  it.each([
    ['/elsewhere', '/elsewhere'],
    ['', join(homedir(), '.cache')],
    ['below/here', join(homedir(), '.cache')],
  ])('lies in the cache folder: XDG_CACHE_HOME=%s', async (named, folder) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', `${clone.bootstrap} console.log(cacheFolder());`], { env: { ...process.env, XDG_CACHE_HOME: named } });
    expect(stdout.trim()).toBe(folder);
  });
});
