/** `npm run demo`: the whole product on this machine, from a signed webhook to an open pull request. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { optionsOf, type DemoAgent, type DemoOptions } from './arguments.js';
import { chooseCage } from './cage-choice.js';
import { startGitHub } from './github/index.js';
import { dataDirOf } from './data-place.js';
import { onlyOne } from './only-one.js';
import { PROJECT_ROOT } from './paths.js';
import { ProductProcess } from './product-process.js';
import { followRequest, setScene } from './story.js';

const DATA_DIR = join(PROJECT_ROOT, '.data', 'demo');
const PRODUCT_DIR = join(DATA_DIR, 'product');
const AGENTS: Readonly<Record<DemoAgent, string>> = {
  offline: 'offline (scripted: it plays demo/agent-script.json and asks no model)',
  claude: 'claude (the real Claude Code; it asks its model with your key)',
};
const EXIT_INTERRUPTED = 130;
const EXIT_USAGE = 2;

const startedAt = performance.now();
/** What has to be ended, in the order it was started. */
const ends: (() => unknown)[] = [];
let ending: Promise<void> | undefined;

function tell(line: string): void {
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(2).padStart(7)} s  ${line}`);
}

async function endAll(): Promise<void> {
  for (const end of ends.toReversed()) await Promise.resolve(end()).catch((error: unknown) => console.error(error));
}

/** Once, whoever asks. */
function cleanUp(): Promise<void> {
  ending ??= endAll();
  return ending;
}

async function demo({ keep, agent }: DemoOptions): Promise<string> {
  mkdirSync(PRODUCT_DIR, { recursive: true });
  ends.push(onlyOne(DATA_DIR));
  const cage = await chooseCage(PRODUCT_DIR);
  console.log(`agent-bot demo · cage: ${cage.words} · agent: ${AGENTS[agent]} · GitHub: a scripted stand-in on this machine`);
  const place = dataDirOf(PRODUCT_DIR);
  if (place !== PRODUCT_DIR) console.log(`a folder above this clone is closed to other users: the demo's data is in ${place} (to remove it: rm -rf ${place})`);
  const github = await startGitHub({ dataDir: join(DATA_DIR, 'github'), webhookSecret: randomBytes(24).toString('hex') });
  ends.push(() => github.stop());
  const product = await ProductProcess.launch({ folder: PRODUCT_DIR, sandbox: cage.sandbox, github, agent });
  ends.push(() => product.stop());
  const issue = await setScene(github, tell);
  await product.ready();
  tell(`the product is ready on ${product.url} (queue on ${process.env.REDIS_URL ? 'Redis' : 'PostgreSQL'}; log: ${product.logFile})`);
  const outcome = await followRequest(github, product, issue, PRODUCT_DIR, tell);
  for (const { method, path, problem } of github.violations) tell(`GitHub's own description does not know ${method} ${path}: ${problem}`);
  if (keep) tell(`still running: the product on ${product.url}, the stand-in on ${github.url}; Ctrl-C ends both`);
  const { taskId, pullRequest, seconds, steps } = outcome;
  return JSON.stringify({ demo: 'ok', taskId, pullRequest, seconds, cage: cage.sandbox === 'none' ? 'none' : cage.words, agent, steps });
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  if ('refusal' in options) {
    console.error(options.refusal);
    process.exitCode = EXIT_USAGE;
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void cleanUp().then(() => process.exit(process.exitCode ?? EXIT_INTERRUPTED)));
  try {
    const line = await demo(options);
    process.exitCode = 0;
    if (!options.keep) await cleanUp();
    console.log(line);
  } catch (error) {
    if (ending) return; // ended by a signal, which explains every error
    await cleanUp();
    console.error(error instanceof Error ? error.message : error);
    console.log(JSON.stringify({ demo: 'failed' }));
    process.exitCode = 1;
  }
}

await main();
