import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import type { Repository } from '../../demo/github/index.js';
import { eventually } from '../support/eventually.js';
import type { Fleet } from './fleet.js';
import { TOKEN } from './watch.js';

interface DeliveryRow {
  readonly id: string;
  readonly guid: string;
  readonly state: string;
  readonly decision: string | null;
  readonly reason: string | null;
}

interface Work {
  readonly id: string;
  readonly delivery: string;
  readonly comment: string | null;
  readonly repository: string;
  readonly issue: number;
  readonly state: string;
  readonly reason: string | null;
}

/** L, D, S and B of the fault catalogue, from PostgreSQL, GitHub's stand-in, the bare remotes, the logs and the disk. */
export async function holds(fleet: Fleet): Promise<void> {
  await drained(fleet);
  const violations = [...(await lost(fleet)), ...(await twice(fleet)), ...(await letOut(fleet)), ...fleet.github.violations.map(({ problem }) => `GitHub would not know: ${problem}`)];
  if (violations.length > 0) throw new Error(`invariants broken:\n  ${violations.join('\n  ')}`);
}

/** B: what was begun comes to its end by itself, and nothing of it is left. */
async function drained(fleet: Fleet): Promise<void> {
  const live = fleet.products.filter((product) => product.isRunning);
  // However much there is and however slow the machine: it gets less.
  for (let left = await backlog(fleet); left > 0; ) {
    const before = left;
    await eventually('B: the backlog to drain', async () => (left = await backlog(fleet)) < before);
  }
  await eventually('B: the processes of runs to go', () => live.every((product) => product.processes().length === 0));
  await eventually('B: the folders of runs to go', () => live.every((product) => product.leftFolders().length === 0));
  await eventually('B: the open files to be few', () => live.every(({ pid }) => readdirSync(`/proc/${pid}/fd`).length < FILES_MAX));
}

async function backlog(fleet: Fleet): Promise<number> {
  const [left] = await fleet.query<{ n: number }>(`SELECT (SELECT count(*) FROM deliveries WHERE state = 'received') + (SELECT count(*) FROM tasks WHERE state IN ('queued', 'working')) + (SELECT count(*) FROM waiting_requests WHERE task_id IS NULL AND dropped IS NULL)
    + (SELECT count(*) FROM outbox WHERE dispatched_at IS NULL) + (SELECT count(*) FROM spend_reservations WHERE settled_at IS NULL) AS n`);
  return Number(left?.n);
}

/** An idle process has some sixty. */
const FILES_MAX = 200;

/** L: every delivery that was answered 2xx is a row, and every row has an end with a reason. */
async function lost(fleet: Fleet): Promise<string[]> {
  const rows = await fleet.query<DeliveryRow>('SELECT id, guid, state, decision, reason FROM deliveries');
  const known = new Set(rows.map(({ guid }) => guid));
  const tasks = await work(fleet);
  const missing = [...fleet.accepted].filter((guid) => !known.has(guid)).map((guid) => `L: ${guid} was accepted and is no row`);
  const endless = rows.filter(({ state, reason }) => !['done', 'skipped', 'dead'].includes(state) || !reason).map(({ guid, state }) => `L: delivery ${guid} is ${state}`);
  const joined = new Set((await fleet.query<{ id: string }>('SELECT delivery_id AS id FROM waiting_requests WHERE task_id IS NOT NULL')).map(({ id }) => id));
  const idle = rows.filter(({ id, decision }) => decision === 'task' && !joined.has(id) && !tasks.some(({ delivery }) => delivery === id)).map(({ guid }) => `L: delivery ${guid} has no task`);
  const forgotten = (await fleet.query<{ guid: string }>("SELECT guid FROM deliveries d WHERE decision = 'waiting' AND NOT EXISTS (SELECT FROM waiting_requests WHERE delivery_id = d.id AND task_id IS NOT NULL)")).map(({ guid }) => `L: delivery ${guid} waited in vain`);
  const silent = tasks.filter(({ reason }) => !reason).map(({ id }) => `L: task ${id} ended without a reason`);
  return [...missing, ...endless, ...idle, ...forgotten, ...silent];
}

function work(fleet: Fleet): Promise<Work[]> {
  return fleet.query<Work>('SELECT id, delivery_id AS delivery, comment_id AS comment, repository_id AS repository, issue_number AS issue, state, reason FROM tasks WHERE retry_of IS NULL');
}

/** D: one task a request, one comment a task, one open pull request and as many moves of a branch as tasks were done. */
async function twice(fleet: Fleet): Promise<string[]> {
  const tasks = await work(fleet);
  const rows = await fleet.query<{ guid: string }>('SELECT guid FROM deliveries GROUP BY guid HAVING count(*) > 1');
  const found = rows.map(({ guid }) => `D: two rows of ${guid}`);
  for (const key of ['delivery', 'comment'] as const) found.push(...doubles(tasks.map((task) => task[key])).map((value) => `D: two tasks of ${key} ${value}`));
  for (const repository of fleet.repositories) found.push(...(await twiceIn(fleet, repository, tasks.filter((task) => Number(task.repository) === repository.id))));
  return found;
}

async function twiceIn(fleet: Fleet, repository: Repository, tasks: readonly Work[]): Promise<string[]> {
  const found: string[] = [];
  const pulls = await fleet.github.pulls(repository);
  for (const branch of branchesOf(repository)) {
    const own = tasks.filter(({ issue }) => branch === `agent-bot/issue-${issue}`);
    const published = own.filter(({ state }) => state === 'done').length;
    if (own.length === 0) found.push(`D: branch ${branch} belongs to no task`);
    if (movesOf(repository, branch) > Math.max(published, 1)) found.push(`D: ${branch} was pushed ${movesOf(repository, branch)} times for ${published} done tasks`);
    if (pulls.filter(({ head }) => head.ref === branch).length > Math.max(published, 1)) found.push(`D: too many pull requests of ${branch}`);
  }
  for (const issue of new Set(tasks.map((task) => task.issue))) {
    const bodies = (await fleet.github.comments({ repository, number: issue })).filter(({ user }) => user.login.endsWith('[bot]')).map(({ body }) => body);
    for (const { id, state } of tasks.filter((task) => task.issue === issue)) {
      const told = bodies.filter((body) => body.includes(`agent-bot:task=${id}`)).length;
      if (told > 1) found.push(`D: ${told} comments of task ${id}`);
      if (told === 0 && state === 'done') found.push(`L: nobody was told of task ${id}`);
    }
    found.push(...doubles(bodies).map((body) => `D: the same comment twice: ${body.slice(0, 60)}`));
  }
  return found;
}

function doubles(values: readonly (string | null)[]): string[] {
  const known = values.filter((value) => value !== null);
  return known.filter((value, index) => known.indexOf(value) !== index);
}

const git = ({ bareDir }: Repository, ...args: string[]): string[] =>
  execFileSync('git', ['-c', 'safe.directory=*', '--git-dir', bareDir, ...args], { encoding: 'utf8' }).split('\n').filter((line) => line !== '');

export const branchesOf = (repository: Repository): string[] => git(repository, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/agent-bot');
/** How often the branch was moved on the remote. */
export const movesOf = (repository: Repository, branch: string): number => git(repository, 'reflog', 'show', `refs/heads/${branch}`).length;

/** S: no token, key or secret in logs, rows, comments, pull requests, on disk, on command lines or in the agent's environment. */
async function letOut(fleet: Fleet): Promise<string[]> {
  const { github } = fleet;
  const secrets = [github.webhookSecret, github.client.clientSecret, github.privateKey.split('\n')[2] ?? ''];
  const texts: [string, string][] = [['the log', fleet.logs()], ['a row', await rowsAsText(fleet)], ...(await words(fleet))];
  const leaks = texts.filter(([, text]) => TOKEN.test(text) || secrets.some((secret) => text.includes(secret))).map(([where]) => `S: a secret in ${where}`);
  const onDisk = fleet.products.flatMap(({ dataDir }) => spawnSync('grep', ['-rlaE', TOKEN.source, dataDir], { encoding: 'utf8' }).stdout.split('\n').filter((line) => line !== ''));
  return [...leaks, ...onDisk.map((path) => `S: a token in ${path}`), ...[...fleet.watch.leaks].map((leak) => `S: ${leak}`)];
}

async function rowsAsText(fleet: Fleet): Promise<string> {
  const parts = ['task_steps', 'task_events', 'tasks', 'outbox'].map((table) => `SELECT ${table}::text AS row FROM ${table}`);
  const rows = await fleet.query<{ row: string }>([...parts, "SELECT encode(content, 'escape') FROM artifacts", "SELECT coalesce(reason, '') FROM deliveries"].join(' UNION ALL '));
  return rows.map(({ row }) => row).join('\n');
}

async function words(fleet: Fleet): Promise<[string, string][]> {
  const all: [string, string][] = [];
  for (const repository of fleet.repositories) {
    for (const { body } of await fleet.github.pulls(repository)) all.push(['a pull request', body ?? '']);
  }
  for (const { issue, repository } of await work(fleet)) {
    const place = fleet.repositories.find(({ id }) => id === Number(repository));
    for (const { body } of place ? await fleet.github.comments({ repository: place, number: issue }) : []) all.push(['a comment', body]);
  }
  return all;
}
