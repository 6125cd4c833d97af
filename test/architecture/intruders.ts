/** A rule and what breaks it: the first file is the intruder, others help it. */
export interface Intruder {
  readonly rule: string;
  readonly files: Readonly<Record<string, string>>;
}

const one = (rule: string, path: string, source: string): Intruder => ({ rule, files: { [path]: `${source}\n` } });

/** A file of `folder`, called after the rule, that imports `from`. */
const importing = (rule: string, folder: string, from: string, name = 'intruder.ts'): Intruder => one(rule, `${folder}/${rule}.${name}`, `import '${from}';`);

/** In a module that is nobody's home. */
const homeless = (rule: string, from: string): Intruder => importing(rule, 'src/modules/tasks', from);

export const IMPORT_INTRUDERS: readonly Intruder[] = [
  { rule: 'no-cycles', files: { 'src/shared/errors/a.intruder.ts': "import './b.intruder.js';\n", 'src/shared/errors/b.intruder.ts': "import './a.intruder.js';\n" } },
  importing('resolvable', 'src/shared/errors', './nowhere.js'),
  importing('shared-knows-no-feature', 'src/shared/http', '../../modules/agents/index.js'),
  importing('lower-shared-first', 'src/shared/crypto', '../config/index.js'),
  importing('config-is-low', 'src/shared/config', '../http/principal.js'),
  importing('telemetry-is-low', 'src/shared/telemetry', '../http/principal.js'),
  importing('only-through-index', 'src/modules/tasks', '../agents/cage.port.js'),
  importing('only-through-index-from-outside', 'src/cli', '../modules/agents/cage.port.js'),
  importing('ports-import-no-package', 'src/modules/tasks', 'zod', 'port.ts'),
  importing('product-knows-no-demo', 'src/modules/tasks', '../../../demo/arguments.js'),
  importing('no-dev-dependency-in-the-product', 'src/modules/tasks', 'ajv'),
  importing('declared-dependencies', 'src/modules/tasks', 'path-to-regexp'),
  homeless('home-of--octokit', '@octokit/rest'),
  homeless('home-of--lydell-node-pty', '@lydell/node-pty'),
  homeless('home-of--bullmq-nestjs-bullmq-', 'bullmq'),
  homeless('home-of--pg-typeorm-nestjs-typeorm-', 'pg'),
  homeless('home-of--passport-passport-github2-express-session-connect-pg-simple-', 'express-session'),
  homeless('home-of-web-tree-sitter', 'web-tree-sitter'),
  homeless('home-of--opentelemetry-pino-', '@opentelemetry/api'),
  homeless('home-of--modelcontextprotocol-sdk', '@modelcontextprotocol/sdk/server/mcp.js'),
  homeless('home-of-bullmq-otel', 'bullmq-otel'),
  homeless('home-of-ioredis', 'ioredis'),
  homeless('home-of-cockatiel', 'cockatiel'),
  homeless('home-of-child-processes', 'node:child_process'),
  importing('home-of-child-processes', 'src/shared/process', 'child_process'),
  importing('tokens-imports', 'src/modules/tokens', '../tasks/index.js'),
  importing('agents-imports', 'src/modules/agents', '../repos/index.js'),
  importing('repos-imports', 'src/modules/repos', '../agents/index.js'),
  importing('auth-imports', 'src/modules/auth', '../tasks/index.js'),
  importing('knowledge-graph-imports', 'src/modules/knowledge-graph', '../tokens/index.js'),
  importing('tasks-imports', 'src/modules/tasks', '../webhooks/index.js'),
  importing('webhooks-imports', 'src/modules/webhooks', '../agents/index.js'),
];

const UTMOST = 'src/shared/errors';
const CONFIG_ALONE = 'Configuration is read in src/shared/config alone';
const FIVE = 'At most five constructor dependencies';
const EXPECTS_NOTHING = 'A test that expects nothing';

const taste = (rule: string, name: string, source: string): Intruder => one(rule, `${UTMOST}/${name}.intruder.ts`, source);
const configuration = (name: string, source: string): Intruder => taste(CONFIG_ALONE, `env-${name}`, source);
const test = (name: string, source: string): Intruder => one(EXPECTS_NOTHING, `${UTMOST}/${name}.intruder.spec.ts`, source);

const STRINGS = ['{ error: String(error) }', "{ reason: error instanceof Error ? error.message : 'unknown' }", '{ cause: `${error}` }', "{ error: (error as Error).message + '.' }", '{ error: wordsOf(error) }'];
const told = STRINGS.map((fields, index) => `export const tell${index} = (error: unknown) => new Logger('x').warn('broken', ${fields});`);
const words = 'const wordsOf = (error: unknown) => `${error}`;';
const right = "export const right = (error: unknown) => new Logger('x').warn('broken', { error });";

/** Lines of a file that break the rule of logging, below the import in its first. */
export const STRING_OF_ERROR = { path: `${UTMOST}/log.intruder.ts`, lines: STRINGS.map((_fields, index) => index + 2) };

const lines = (count: number, line: string): string => Array.from({ length: count }, () => line).join('\n');
const longFunction = `export function long(): void {\n${lines(60, '  void 0;')}\n}`;

export const LINT_INTRUDERS: readonly Intruder[] = [
  taste('max-lines:', 'lines', lines(301, 'void 0;')),
  taste('max-lines-per-function', 'function', longFunction),
  one('max-lines-per-function', 'demo/function.intruder.ts', longFunction),
  taste('no-console', 'console', "console.log('x');"),
  taste('Use a union of string literals', 'enum', 'export enum A { B }'),
  taste('Use named exports', 'default', 'export default 1;'),
  taste(FIVE, 'constructor', 'export class A {\n  constructor(readonly a: 1, readonly b: 1, readonly c: 1, readonly d: 1, readonly e: 1, readonly f: 1) {}\n}'),
  taste('no forwardRef', 'forward-ref', "import { forwardRef } from '@nestjs/common';\nexport const x = forwardRef(() => Object);"),
  taste('A connection whose errors nobody hears', 'connection', "import pg from 'pg';\nexport const x = new pg.Client();"),
  taste('Log the error itself', 'log', `import { Logger } from '@nestjs/common';\n${told.join('\n')}\n${words}\n${right}`),
  taste('A route has a policy', 'route', "import { Controller, Get } from '@nestjs/common';\n@Controller('bare')\nexport class Bare {\n  @Get()\n  all(): string {\n    return '';\n  }\n}"),
  configuration('name', 'export const x = process.env.HOME;'),
  configuration('brackets', "export const x = process['env']['HOME'];"),
  configuration('template', 'export const x = process[`env`];'),
  configuration('variable', "const key = 'env' as const;\nexport const x = process[key];"),
  configuration('destructured', 'const { env } = process;\nexport const x = env;'),
  configuration('default', 'export const x = ({ env } = process) => env;'),
  configuration('assigned', 'let env;\n({ env } = process);\nexport const x = env;'),
  configuration('alias', 'const p = process;\nexport const x = p.env;'),
  configuration('cast', 'export const x = (process as NodeJS.Process).env;'),
  configuration('global', 'export const x = globalThis.process.env;'),
  configuration('import', "import { env } from 'node:process';\nexport const x = env;"),
  configuration('import-all', "import p from 'process';\nexport const x = p.env;"),
  configuration('export', "export { env } from 'node:process';"),
  configuration('dynamic', "export const x = async () => (await import('node:process')).env;"),
  taste('no-explicit-any', 'any', 'export const x: any = 1;'),
  taste('no-explicit-any', 'hidden-any', '// eslint-disable-next-line @typescript-eslint/no-explicit-any\nexport const x: any = 1;'),
  taste('noInlineConfig', 'disabled', '/* eslint-disable */\nexport const x = 1;'),
  one('consistent-type-imports', 'demo/type-import.intruder.ts', "import { Stats } from 'node:fs';\nexport const x = (stats: Stats) => stats.size;"),
  taste('no-floating-promises', 'floating', 'export function x(): void {\n  Promise.resolve();\n}'),
  taste('no-misused-promises', 'misused', 'export const x = [1].filter(async () => true);\nif (Promise.resolve(true)) void 0;'),
  taste('no-unused-vars', 'unused', 'const x = 1;'),
  taste('switch-exhaustiveness-check', 'switch', "export function x(a: 'b' | 'c'): void {\n  switch (a) {\n    case 'b':\n      return;\n  }\n}"),
  taste('eqeqeq', 'equal', 'export const x = (a: number) => a == 1;'),
  test('empty', "it('does', () => undefined);"),
  test('each', "it.each([1])('does %s', async (x) => void (await Promise.resolve(x)));"),
  test('only', "test.only('does', function () {});"),
];
