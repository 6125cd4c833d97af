import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const COPIED = ['src', 'migrations', 'demo', 'bench', 'package.json', 'tsconfig.json', 'eslint.config.mjs', '.dependency-cruiser.cjs'];

/** Of the JSON that either tool prints, bytes. */
const MOST_SAID = 256 * 1024 * 1024;

/** Prints what each file breaks and which limits there are, by the configuration of the folder it runs in. */
const LINT = `
import { ESLint } from 'eslint';
import { pathToFileURL } from 'node:url';
const results = await new ESLint({ cwd: process.cwd() }).lintFiles(process.argv.slice(1));
const { limits } = await import(pathToFileURL(process.cwd() + '/eslint.config.mjs'));
const names = Object.entries(limits).filter(([, limit]) => limit !== 'off').map(([name]) => name).filter((name) => name !== 'no-restricted-syntax');
const messages = limits['no-restricted-syntax'].slice(1).map(({ message }) => 'no-restricted-syntax: ' + message);
console.log(JSON.stringify({ results, rules: [...names.map((name) => name + ':'), ...new Set(messages)] }));`;

interface Broken {
  readonly path: string;
  readonly rule: string;
  readonly line: number;
}

/** What a tool found, and the rules it goes by. */
export class Found {
  constructor(
    readonly rules: readonly string[],
    private readonly broken: readonly Broken[],
  ) {}

  brokenBy(path: string): readonly string[] {
    return this.broken.filter((one) => one.path === path).map(({ rule }) => rule);
  }

  /** Numbers of the lines of `path` that break the rule, each once. */
  lines(path: string, rule: string): readonly number[] {
    const lines = this.broken.filter((one) => one.path === path && one.rule.includes(rule)).map(({ line }) => line);
    return [...new Set(lines)];
  }
}

/** A copy of the tree: what is put into it is seen by no build and no other check. */
export class House {
  private constructor(private readonly path: string) {}

  static copyOf(root: string): House {
    const path = mkdtempSync(join(tmpdir(), 'agent-bot-house-'));
    for (const name of COPIED) cpSync(join(root, name), join(path, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
    return new House(path);
  }

  put(files: Readonly<Record<string, string>>): void {
    for (const [name, source] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), source);
    }
  }

  async cruise(paths: readonly string[]): Promise<Found> {
    const args = ['node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...paths];
    const { summary } = (await this.asked(args)) as { summary: { violations: { from: string; rule: { name: string } }[]; ruleSetUsed: { forbidden: { name: string }[] } } };
    const broken = summary.violations.map(({ from, rule }) => ({ path: from, rule: rule.name, line: 0 }));
    return new Found(summary.ruleSetUsed.forbidden.map(({ name }) => name), broken);
  }

  async lint(paths: readonly string[]): Promise<Found> {
    const { results, rules } = (await this.asked(['--input-type=module', '-e', LINT, ...paths])) as {
      results: { filePath: string; messages: { ruleId: string | null; message: string; line: number }[] }[];
      rules: string[];
    };
    const broken = results.flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, message, line }) => ({ path: filePath.slice(this.path.length + 1), rule: `${ruleId}: ${message}`, line })),
    );
    return new Found(rules, broken);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }

  private async asked(args: readonly string[]): Promise<unknown> {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: this.path, maxBuffer: MOST_SAID });
    return JSON.parse(stdout);
  }
}
