import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Test } from '@nestjs/testing';
import { AGENT_RUNNER, CAGES, MODEL_GATEWAY, PATCH_MAKER, TERMINAL, type AgentOutcome, type AgentRequest, type Cage, type TerminalResult } from '../../../../src/modules/agents/index.js';
import { GRAPH_INDEXER, GRAPH_MCP, GRAPH_READER } from '../../../../src/modules/knowledge-graph/index.js';
import { CHECKOUTS, CODE_HOST, MIRRORS, PUBLISHER, type Publication, type RepositoryRef } from '../../../../src/modules/repos/index.js';
import { HostRepositoryPolicy } from '../../../../src/modules/tasks/policy/repository-policy.host.js';
import { REPOSITORY_POLICY } from '../../../../src/modules/tasks/policy/repository-policy.port.js';
import { WAITING_REQUESTS } from '../../../../src/modules/tasks/intake/waiting-requests.port.js';
import { TASK_PURSES } from '../../../../src/modules/tasks/budget/task-purses.port.js';
import { PUBLICATIONS } from '../../../../src/modules/tasks/record/publications.port.js';
import { AgentRecord } from '../../../../src/modules/tasks/run/agent-record.js';
import { AgentRoads } from '../../../../src/modules/tasks/run/agent-roads.js';
import { ProgressFacts } from '../../../../src/modules/tasks/progress/progress-facts.js';
import { CommentProgress } from '../../../../src/modules/tasks/progress/progress.comments.js';
import { PROGRESS } from '../../../../src/modules/tasks/progress/progress.port.js';
import { RETRY_POLICY } from '../../../../src/modules/tasks/supervision/retry-policy.js';
import { roadProviders } from '../../../../src/modules/tasks/run/road.js';
import { RunStarter } from '../../../../src/modules/tasks/run/run-starter.js';
import { RunTask } from '../../../../src/modules/tasks/run/run-task.js';
import { Whereabouts } from '../../../../src/modules/tasks/run/whereabouts.js';
import { StepKeeper } from '../../../../src/modules/tasks/run/step.js';
import { TASK_BOARD } from '../../../../src/modules/tasks/board/task-board.port.js';
import { ARTIFACTS, TASK_LOG } from '../../../../src/modules/tasks/record/task-log.port.js';
import type { ClaimedTask } from '../../../../src/modules/tasks/task.js';
import { TOKEN_LENDER, type LendRequest } from '../../../../src/modules/tokens/index.js';
import { CONFIG, type Config } from '../../../../src/shared/config/index.js';
import { IDS } from '../../../../src/shared/crypto/ids.port.js';
import { CLOCK } from '../../../../src/shared/resilience/clock.port.js';
import { EFFECTS } from '../../../../src/modules/tasks/record/effects.port.js';
import { MemoryEffects } from './memory-effects.js';
import { claimedTask } from './fixtures.js';
import { MemoryArtifacts, MemoryBoard, MemoryLog } from './memory-board.js';
import { MemoryHost } from './memory-host.js';

export const BASE = 'b'.repeat(40);
export const PATCH = Buffer.from('diff --git a/total.js b/total.js\n');

/** What is logged is no matter of these tests. */
export const SILENT = { log: () => undefined, warn: () => undefined, error: () => undefined };

export const testConfig = {
  runMode: 'all',
  http: { publicUrl: 'http://localhost:3000' },
  agent: { outputMaxBytes: 1_000_000, stopGraceMs: 5_000 },
  task: { wallMs: 3_600_000, idleMs: 300_000, verifyMs: 900_000, concurrency: 2, queueWaitMaxMs: 86_400_000, leaseMs: 30_000, reapMs: 5_000, progressEditMs: 0 },
  graph: { waitMs: 60_000 },
  patch: { maxBytes: 1_000_000, maxFiles: 300 },
  shutdown: { drainDelayMs: 0, graceMs: 1000 },
} as unknown as Config;

/** The road with real steps, and everything behind their ports played by this object. */
export class World {
  readonly board: MemoryBoard;
  readonly host = new MemoryHost();
  readonly artifacts = new MemoryArtifacts();
  readonly effects = new MemoryEffects();
  readonly log = new MemoryLog();
  readonly branches = new Map<string, string>([['main', BASE]]);
  /** What was done behind the ports, in order. */
  readonly deeds: string[] = [];
  /** Commits that the bot wrote down as its own. */
  readonly published = new Set<string>();
  readonly prompts: string[] = [];
  readonly publications: Publication[] = [];
  readonly lent: LendRequest[] = [];
  agent: (request: AgentRequest) => AgentOutcome | Promise<AgentOutcome> = () => ({ kind: 'finished', summary: 'done' });
  patch: () => Buffer = () => PATCH;
  terminal: (command: string) => TerminalResult = () => ({ exitCode: 0, timedOut: false, output: Buffer.from('ok\r\n') });
  publish: (publication: Publication) => void = () => undefined;
  refresh: () => void = () => undefined;
  /** What the graph does before it knows two files. */
  graph: () => void = () => undefined;
  applyCode = 0;
  readonly cages: { readonly folder: string; closed: boolean }[] = [];

  constructor(readonly task: ClaimedTask = claimedTask(), board?: MemoryBoard) {
    this.board = board ?? new MemoryBoard(task);
  }

  async start(signal: AbortSignal = new AbortController().signal, task: ClaimedTask = this.task): Promise<void> {
    const module = await Test.createTestingModule({ providers: [...roadProviders, AgentRecord, AgentRoads, ProgressFacts, StepKeeper, RunTask, RunStarter, ...this.ports()] }).setLogger(SILENT).compile();
    await module.get(RunStarter).run(task, signal);
  }

  private ports() {
    let ids = 0;
    const fakes: [symbol, unknown][] = [
      [TASK_BOARD, this.board],
      [TASK_LOG, this.log],
      [ARTIFACTS, this.artifacts],
      [EFFECTS, this.effects],
      [CODE_HOST, this.host],
      [CONFIG, testConfig],
      [CLOCK, { now: () => new Date('2026-11-01T10:02:05Z') }],
      [IDS, { next: () => `nonce${(ids += 1)}` }],
      [RETRY_POLICY, { tries: 3, deaths: 5, reportTries: 8, backoffMs: () => 0 }],
      [TOKEN_LENDER, { lend: (request: LendRequest) => this.lend(request), forget: () => Promise.resolve() }],
      [MIRRORS, { refresh: () => this.mirror(), branchHead: (_mirror: unknown, branch: string) => Promise.resolve(this.branches.get(branch)), commitsBeyond: (_mirror: unknown, head: string) => Promise.resolve([head]) }],
      [CHECKOUTS, { lay: (_mirror: unknown, commit: string, folder: string) => this.lay(commit, folder) }],
      [CAGES, { kind: 'none', open: () => this.open(), sweep: () => Promise.resolve([]) }],
      [GRAPH_INDEXER, { refresh: ({ commit }: { commit: string }) => this.index(commit) }],
      [GRAPH_READER, { locate: () => Promise.resolve({ files: [{ path: 'total.js' }] }), repoMap: () => Promise.resolve({ text: 'total.js\n  1: total()' }) }],
      [AGENT_RUNNER, { name: 'offline', needsModel: undefined, run: (request: AgentRequest) => this.runAgent(request) }],
      [MODEL_GATEWAY, { open: () => Promise.reject(new Error('the offline agent needs no model')) }],
      [GRAPH_MCP, { serve: () => Promise.reject(new Error('the offline agent asks no graph')) }],
      [PUBLICATIONS, { note: (_id: string, epoch: number, commit: string) => this.note(epoch, commit), commitsOf: () => Promise.resolve(this.published) }],
      [WAITING_REQUESTS, { count: () => Promise.resolve(0) }],
      [TASK_PURSES, { spent: () => Promise.resolve(undefined) }],
      [PATCH_MAKER, { make: () => this.done('collect').then(() => this.patch()) }],
      [TERMINAL, { run: ({ command }: { command: string }) => this.done(`verify ${command}`).then(() => this.terminal(command)) }],
      [PUBLISHER, { publish: (publication: Publication) => this.push(publication) }],
    ];
    const classes = [
      { provide: REPOSITORY_POLICY, useClass: HostRepositoryPolicy },
      { provide: PROGRESS, useClass: CommentProgress },
    ];
    const nobodyMoves = { provide: Whereabouts, useValue: { now: (repository: RepositoryRef) => Promise.resolve({ repository }) } };
    return [...fakes.map(([provide, useValue]) => ({ provide, useValue })), ...classes, nobodyMoves];
  }

  private done(deed: string): Promise<void> {
    this.deeds.push(deed);
    return Promise.resolve();
  }

  private async index(commit: string) {
    this.graph();
    return { commit, files: 2, parsed: 2, reused: 0, skipped: [], symbols: 3, references: 4, edges: 1, ms: 5 };
  }

  private lay(commit: string, folder: string): Promise<void> {
    mkdirSync(join(folder, '.git'));
    return this.done(`lay ${commit.slice(0, 4)} ${folder === this.cages.at(-1)?.folder}`);
  }

  private async lend(request: LendRequest) {
    this.lent.push(request);
    return { value: 'ghs_secret', expiresAt: new Date('2026-11-01T11:00:00Z') };
  }

  private async mirror() {
    this.refresh();
    return { repository: this.task.repository, path: '/mirrors/7.git' };
  }

  private async open(): Promise<Cage> {
    const workspace = mkdtempSync(join(tmpdir(), 'agent-bot-cage-'));
    const record = { folder: workspace, closed: false };
    this.cages.push(record);
    const close = async () => {
      record.closed = true;
      rmSync(workspace, { recursive: true, force: true });
    };
    return { kind: 'none', user: undefined, workspace, close, offer: () => Promise.reject(new Error('nothing is offered')), spawn: () => this.spawn() };
  }

  private spawn() {
    this.deeds.push('git apply');
    return { stdout: Readable.from([]), stderr: Readable.from([]), exited: Promise.resolve({ code: this.applyCode }), signal: () => undefined, kill: () => undefined };
  }

  private async runAgent(request: AgentRequest) {
    this.deeds.push('agent');
    this.prompts.push(request.prompt);
    request.onEvent({ type: 'text', text: 'working on it\u0000' });
    return { outcome: await this.agent(request), transcript: Buffer.from('{}\n') };
  }

  private async note(epoch: number, commit: string): Promise<boolean> {
    this.published.add(commit);
    return this.board.holds(this.task.id, epoch);
  }

  private async push(publication: Publication) {
    await publication.announce?.('c'.repeat(40));
    this.deeds.push('push');
    this.publications.push(publication);
    this.publish(publication);
    return { commit: 'c'.repeat(40), files: [{ path: 'total.js', added: 1, deleted: 2 }] };
  }
}
