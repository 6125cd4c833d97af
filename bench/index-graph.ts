import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { PROJECT_ROOT } from '../demo/paths.js';
import { languageOf } from '../src/modules/knowledge-graph/extract/languages.js';
import { readerOf } from '../src/modules/knowledge-graph/extract/grammars.js';
import { GRAPH_INDEXER, type GraphIndexer, KnowledgeGraphModule, type Refreshed } from '../src/modules/knowledge-graph/index.js';
import { ConfigModule } from '../src/shared/config/config.module.js';
import { loadConfig } from '../src/shared/config/load-config.js';
import { DatabaseModule } from '../src/shared/database/database.module.js';
import { openDatabase } from '../src/shared/database/open-database.js';
import { SystemModule } from '../src/shared/resilience/system.module.js';
import { type Figure, figure, percentile } from './figure.js';

const FULL_RUNS = 5;
const CHANGE_RUNS = 20;
const ANCHOR = 'web-tree-sitter parses the same files, one thread';

const IDENTITY = { GIT_AUTHOR_NAME: 'bench', GIT_AUTHOR_EMAIL: 'bench@example.org', GIT_COMMITTER_NAME: 'bench', GIT_COMMITTER_EMAIL: 'bench@example.org', GIT_CONFIG_GLOBAL: '/dev/null' };

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...IDENTITY }, maxBuffer: 64 * 1024 * 1024 }).trimEnd();
}

/** This repository's own sources and those of the packages that ship TypeScript or JavaScript worth reading. */
const SOURCES = ['src', 'test', 'demo', 'migrations', 'scripts', 'node_modules/typeorm', 'node_modules/bullmq/dist/esm', 'node_modules/@nestjs', 'node_modules/zod/src', 'node_modules/rxjs/src'];

function layTree(folder: string): string {
  for (const source of SOURCES) {
    const place = join(folder, source.replace('node_modules', 'packages'));
    cpSync(join(PROJECT_ROOT, source), place, { recursive: true, filter: (path) => !path.includes('/node_modules/', PROJECT_ROOT.length + source.length + 1) && !/\.(map|cjs|d\.cts|d\.mts)$/.test(path) });
  }
  git(folder, 'init', '-q');
  return commit(folder);
}

function commit(folder: string): string {
  git(folder, 'add', '-A', '-f');
  git(folder, 'commit', '-q', '-m', 'tree');
  return git(folder, 'rev-parse', 'HEAD');
}

/** Parse alone, of everything the index reads: no queries, no links, no database. */
async function parseAll(folder: string): Promise<number> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.parentPath.includes('.git'));
  const texts = files.flatMap(({ parentPath, name }) => {
    const language = languageOf(name);
    return language === undefined ? [] : [{ language, text: readFileSync(join(parentPath, name), 'utf8') }];
  });
  for (const language of new Set(texts.map((one) => one.language))) await readerOf(language);
  const started = performance.now();
  for (const { language, text } of texts) (await readerOf(language)).parser.parse(text)?.delete();
  return performance.now() - started;
}

const peakMb = (): number => process.resourceUsage().maxRSS / 1024;

interface Index {
  refresh(commit: string): Promise<Refreshed>;
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** The product's own indexer on an embedded database of its own. */
async function openIndex(dataDir: string, gitDir: string): Promise<Index> {
  Logger.overrideLogger(false);
  const config = { ...loadConfig({ NODE_ENV: 'test', DATA_DIR: dataDir, PORT: '0', ADMIN_PORT: '0' }), runMode: 'api' } as const;
  const database = await openDatabase(config);
  const imports = [ConfigModule.register(config), SystemModule, DatabaseModule.register(database), KnowledgeGraphModule];
  const app = await NestFactory.createApplicationContext({ module: class BenchIndex {}, imports }, { logger: false });
  const indexer = app.get<GraphIndexer>(GRAPH_INDEXER, { strict: false });
  return {
    refresh: (wanted) => indexer.refresh({ repositoryId: 1, gitDir, commit: wanted }),
    forget: async () => void (await app.get(DataSource, { strict: false }).query('TRUNCATE graph_snapshot_files, graph_snapshots, graph_edges, graph_link_sets, graph_symbols, graph_blobs')),
    close: async () => {
      await app.close();
      await database.close();
    },
  };
}

async function timesOf(runs: number, measure: (run: number) => Promise<Refreshed>): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) times.push((await measure(run)).ms);
  return times;
}

/** One line more in the middle of the tree: a body changes, or with `exported` what others may see. */
function change(folder: string, file: string, run: number, exported: boolean): string {
  const path = join(folder, file);
  writeFileSync(path, `${readFileSync(path, 'utf8')}\n${exported ? `export const added${run} = ${run};` : `// ${run}`}\n`);
  return commit(folder);
}

/** Full index, nothing to do, one file changed; beside plain parsing of the same files in the same run. */
export async function index(): Promise<readonly Figure[]> {
  const root = mkdtempSync(join(tmpdir(), 'agent-bot-bench-'));
  const folder = join(root, 'tree');
  const head = layTree(folder);
  const opened = await openIndex(join(root, 'data'), join(folder, '.git'));
  try {
    const bare = peakMb();
    await opened.refresh(head); // threads and grammars are loaded
    const peak = figure({ bench: 'index', figure: 'peak memory of the first full index', value: peakMb(), unit: 'MB', anchor: 'the same process before it', anchorValue: bare, n: 1 });
    const parse = percentile(await Promise.all([parseAll(folder)]), 0.5);
    const full = await timesOf(FULL_RUNS, async () => (await opened.forget(), opened.refresh(head)));
    const { files } = await opened.refresh(head);
    const noop = await timesOf(CHANGE_RUNS, () => opened.refresh(head));
    const body = await timesOf(CHANGE_RUNS, (run) => opened.refresh(change(folder, 'src/start.ts', run, false)));
    const shape = await timesOf(CHANGE_RUNS, (run) => opened.refresh(change(folder, 'src/start.ts', run, true)));
    const rows: [string, number[]][] = [[`full index of ${files} files`, full], ['nothing to do', noop], ['one file changed, inside', body], ['one file changed, its exports', shape]];
    const timed = rows.map(([name, times]) => figure({ bench: 'index', figure: name, value: percentile(times, 0.5), unit: 'ms', anchor: ANCHOR, anchorValue: parse, n: times.length }));
    return [...timed, peak];
  } finally {
    await opened.close();
    rmSync(root, { recursive: true, force: true });
  }
}
