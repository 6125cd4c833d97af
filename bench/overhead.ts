import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Repository, type StandIn, startGitHub } from '../demo/github/index.js';
import { ProductProcess } from '../demo/product-process.js';
import { PROJECT_ROOT } from '../demo/paths.js';
import { type Figure, figure, percentile } from './figure.js';

const run = promisify(execFile);

const WARM_UP = 3;
const RUNS = 20;
const POLL_MS = 20;
const RUN_LIMIT_MS = 60_000;
const FILES = 500;

/** The agent's first act is to write down when it was. */
const SCRIPT = { steps: [{ run: 'date +%s%N > stamp.txt' }] };

function sources(): Record<string, string> {
  const modules = Array.from({ length: FILES }, (_, index) => [`src/module-${index}.js`, `export const value${index} = ${index};\n`.repeat(20)] as const);
  return Object.fromEntries(modules);
}

/** Milliseconds since the epoch at which the agent of this issue acted first, read from the branch it led to. */
async function firstAct(repository: Repository, issue: number): Promise<number> {
  for (let waited = 0; waited < RUN_LIMIT_MS; waited += POLL_MS) {
    try {
      // not execFileSync: the stand-in for GitHub answers in this process
      const { stdout } = await run('git', ['--git-dir', repository.bareDir, 'show', `agent-bot/issue-${issue}:stamp.txt`]);
      return Number(BigInt(stdout.trim()) / 1000n) / 1000;
    } catch {
      await pause(POLL_MS);
    }
  }
  throw new Error(`no branch for issue ${issue}`);
}

/** Accepted (the moment 202 was received) → the agent's first act, milliseconds. */
async function measureOnce(github: StandIn, repository: Repository, url: string): Promise<number> {
  const issue = await github.openIssue(repository, 'alice', 'Write the time');
  const comment = await github.comment(issue, 'alice', '@agent-bot write the time');
  const payload = await github.payloads.issueCommentCreated(issue, comment);
  const answer = await github.deliver('issue_comment', payload, { url });
  const accepted = performance.timeOrigin + performance.now();
  if (answer.status !== 202) throw new Error(`the webhook was answered ${answer.status}`);
  return (await firstAct(repository, issue.number)) - accepted;
}

/** The same agent without the bot: start of its process → its first act. */
async function bare(folder: string): Promise<number> {
  const started = performance.timeOrigin + performance.now();
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/src/modules/agents/programs/offline-agent.js')], { cwd: folder, stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(`${JSON.stringify({ prompt: '', ...SCRIPT })}\n`);
  await once(child, 'close');
  const stamp = execFileSync('cat', [join(folder, 'stamp.txt')], { encoding: 'utf8' });
  return Number(BigInt(stamp.trim()) / 1000n) / 1000 - started;
}

async function repeat(times: number, measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let round = 0; round < times; round += 1) values.push(await measure());
  return values;
}

/** All that the bot adds around an agent on a warm repository, beside the bare agent on the same machine. */
export async function overhead(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-bot-bench-'));
  const script = join(folder, 'script.json');
  writeFileSync(script, JSON.stringify(SCRIPT));
  const github = await startGitHub({ dataDir: join(folder, 'github') });
  const product = await ProductProcess.launch({ folder: join(folder, 'data'), sandbox: 'auto', github, script });
  try {
    await product.ready();
    const repository = await github.createRepository('acme', 'warm', sources(), { roles: { alice: 'write' } });
    const measure = () => measureOnce(github, repository, `${product.url}/webhooks/github`);
    await repeat(WARM_UP, measure);
    const values = await repeat(RUNS, measure);
    const anchors = await repeat(RUNS, () => bare(folder));
    const anchor = 'the same agent started bare';
    return [0.5, 0.95].map((share) =>
      figure({ bench: 'overhead', figure: `accepted → agent's first act, p${share * 100}`, value: percentile(values, share), unit: 'ms', anchor, anchorValue: percentile(anchors, share), n: RUNS }),
    );
  } finally {
    await product.stop();
    await github.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
