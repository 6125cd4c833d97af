import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

function cruise(...paths: string[]) {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  return spawnSync(process.execPath, [bin, '--config', '.dependency-cruiser.cjs', ...paths], { cwd: root, encoding: 'utf8' });
}

function lint(...paths: string[]) {
  const bin = join(root, 'node_modules/eslint/bin/eslint.js');
  return spawnSync(process.execPath, [bin, '--max-warnings', '0', ...paths], { cwd: root, encoding: 'utf8' });
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** A file that breaks a rule on purpose, so that the check is known to be able to fail. */
function withIntruder<T>(folder: string, source: string, use: (path: string) => T): T {
  const home = mkdtempSync(join(root, folder, 'intruder-'));
  try {
    writeFileSync(join(home, 'intruder.ts'), source);
    return use(join(home, 'intruder.ts'));
  } finally {
    rmSync(home, { recursive: true });
  }
}

describe('who may import whom', () => {
  it('holds over the whole tree', () => {
    const { status, stdout } = cruise('src', 'migrations', 'demo', 'bench', 'test');
    expect(stdout).toContain('no dependency violations found');
    expect(status).toBe(0);
  });

  it.each([
    ['a feature in shared', 'src/shared/errors', "export { AgentsModule } from '../../../modules/agents/index.js';\n", 'shared-knows-no-feature'],
    ['an upper module in a lower one', 'src/modules/tokens', "export { TasksModule } from '../../tasks/index.js';\n", 'tokens-imports'],
    ['configuration in what it is built on', 'src/shared/crypto', "export { CONFIG } from '../../config/index.js';\n", 'lower-shared-first'],
    ['a way round index.ts', 'src/modules/tasks', "export { CAGES } from '../../agents/cage.port.js';\n", 'only-through-index'],
    ['a library outside its home', 'src/modules/tasks', "export { Octokit } from '@octokit/rest';\n", 'home-of'],
  ])('refuses %s', (_what, folder, source, rule) => {
    withIntruder(folder, source, (path) => {
      const { status, stdout } = cruise(path);
      expect(stdout).toContain(rule);
      expect(status).not.toBe(0);
    });
  });
});

describe('the limits', () => {
  const files = globSync('src/**/*.ts', { cwd: root }).filter((path) => !path.endsWith('.spec.ts'));
  const lengths = files.map((path) => readFileSync(join(root, path), 'utf8').split('\n').length).toSorted((a, b) => a - b);

  it('keep files short: median 60, 95th percentile 200, none over 300 lines', () => {
    expect(percentile(lengths, 0.5)).toBeLessThanOrEqual(60);
    expect(percentile(lengths, 0.95)).toBeLessThanOrEqual(200);
    expect(lengths.at(-1)).toBeLessThanOrEqual(300);
  });

  it.each([
    ['any', 'export const x: any = 1;\n', 'no-explicit-any'],
    ['process.env', 'export const x = process.env.HOME;\n', 'no-restricted-syntax'],
    ['a default export', 'export default 1;\n', 'no-restricted-syntax'],
    ['an enum', 'export enum A { B }\n', 'no-restricted-syntax'],
  ])('refuse %s', (_what, source, rule) => {
    withIntruder('src/shared/errors', source, (path) => {
      const { status, stdout } = lint(path);
      expect(stdout).toContain(rule);
      expect(status).not.toBe(0);
    });
  });

  it('refuse an error that is logged as a string', () => {
    const strings = ['{ error: String(error) }', "{ reason: error instanceof Error ? error.message : 'unknown' }", '{ cause: `${error}` }', "{ error: (error as Error).message + '.' }"];
    const lines = strings.map((fields, index) => `export const tell${index} = (error: unknown) => new Logger('x').warn('broken', ${fields});`);
    withIntruder('src/shared/errors', `import { Logger } from '@nestjs/common';\n${lines.join('\n')}\nexport const right = (error: unknown) => new Logger('x').warn('broken', { error });\n`, (path) => {
      const { stdout } = lint(path);
      const refused = [...stdout.matchAll(/^\s*(\d+):\d+ .*Log the error itself/gm)].map(([, line]) => Number(line));
      expect([...new Set(refused)]).toEqual([2, 3, 4, 5]);
    });
  });
});
