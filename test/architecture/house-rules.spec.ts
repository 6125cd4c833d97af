import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IMPORT_INTRUDERS, LINT_INTRUDERS, STRING_OF_ERROR } from './intruders.js';
import { House, type Found } from './house.js';

const root = resolve(import.meta.dirname, '../..');

function cruise(...paths: string[]) {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  return spawnSync(process.execPath, [bin, '--config', '.dependency-cruiser.cjs', ...paths], { cwd: root, encoding: 'utf8' });
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

describe('who may import whom', () => {
  it('holds over the whole tree', () => {
    const { status, stdout } = cruise('src', 'migrations', 'demo', 'bench', 'test');
    expect(stdout).toContain('no dependency violations found');
    expect(status).toBe(0);
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
});

/** Each rule is broken on purpose, in a copy of the tree, so that it is known to be able to fail. */
describe('a copy of the tree with intruders', () => {
  let house: House;
  let imports: Found;
  let lint: Found;

  beforeAll(async () => {
    house = House.copyOf(root);
    for (const { files } of [...IMPORT_INTRUDERS, ...LINT_INTRUDERS]) house.put(files);
    const first = (intruders: typeof LINT_INTRUDERS) => intruders.map(({ files }) => Object.keys(files)[0] ?? '');
    [imports, lint] = await Promise.all([house.cruise(first(IMPORT_INTRUDERS)), house.lint(first(LINT_INTRUDERS))]);
  });

  afterAll(() => house.remove());

  const table = (intruders: typeof LINT_INTRUDERS) => intruders.map(({ rule, files }) => [rule, Object.keys(files)[0] ?? ''] as const);

  it.each(table(IMPORT_INTRUDERS))('%s refuses %s', (rule, path) => {
    expect(imports.brokenBy(path)).toContain(rule);
  });

  it('leaves no rule of imports without its intruder', () => {
    const tried = IMPORT_INTRUDERS.map(({ rule }) => rule);
    expect(imports.rules.filter((rule) => !tried.includes(rule))).toEqual([]);
  });

  it.each(table(LINT_INTRUDERS))('%s refuses %s', (rule, path) => {
    expect(lint.brokenBy(path)).toContainEqual(expect.stringContaining(rule));
  });

  it('leaves no limit of taste without its intruder', () => {
    const tried = LINT_INTRUDERS.map(({ rule }) => rule);
    expect(lint.rules.filter((rule) => !tried.some((part) => rule.includes(part)))).toEqual([]);
  });

  it('refuses an error that is logged as a string, each such line and no other', () => {
    expect(lint.lines(STRING_OF_ERROR.path, 'Log the error itself')).toEqual(STRING_OF_ERROR.lines);
  });
});
