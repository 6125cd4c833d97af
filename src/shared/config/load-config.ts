import { resolve } from 'node:path';
import { AppError } from '../errors/app-error.js';
import type { Config } from './config.js';
import { resolveDataDir } from './data-dir.js';
import { type Environment, environmentSchema, type VariableName } from './environment.schema.js';
import { EXAMPLES } from './examples.js';
import { holdSecrets } from './hold-secrets.js';
import { privateKeysIn } from './private-keys.js';
import { productionComplaints } from './production-rules.js';
import { type Complaint, type RawEnvironment, withSecretFiles } from './secret-files.js';
import { secretKey, valueComplaints } from './value-rules.js';

/**
 * The configuration of this process, checked as a whole.
 * @throws AppError `config.invalid` that names each bad variable, what is wrong with it and an example; never a value.
 */
export function loadConfig(raw: RawEnvironment): Config {
  return load(raw, () => true);
}

/**
 * For what speaks to the database alone: no other variable has to be there, though one that is there has to be of the right form.
 * @throws AppError `config.invalid`, as `loadConfig` does.
 */
export function loadDatabaseConfig(raw: RawEnvironment): Pick<Config, 'database' | 'dataDir'> {
  return load(raw, ({ variable }) => variable.startsWith('DATABASE_'));
}

function load(raw: RawEnvironment, matters: (complaint: Complaint) => boolean): Config {
  const { env, files, complaints } = withSecretFiles(raw);
  const unread = complaints.filter(matters);
  const { success, data, error } = environmentSchema.safeParse(withoutEmpty(env));
  if (!success) {
    throw invalid([...unread, ...error.issues.map((issue) => ({ variable: String(issue.path[0]), problem: issue.message }))], files);
  }
  const config = shape(data);
  const wrong = [...unread, ...[...valueComplaints(data), ...productionComplaints(config, data.ALLOW_EMBEDDED)].filter(matters)];
  if (wrong.length > 0) throw invalid(wrong, files);
  holdSecrets(config);
  return config;
}

/** `NAME=` in an env file means "not set". */
function withoutEmpty(env: RawEnvironment): RawEnvironment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

function invalid(complaints: readonly Complaint[], files: ReadonlyMap<string, string>): AppError {
  const lines = complaints.map((complaint) => lineOf(complaint, files.get(complaint.variable)));
  return new AppError('config.invalid', `The configuration is invalid:\n${lines.join('\n')}`);
}

/** Names what the operator has set: a value's own variable, or the file it was read from. */
function lineOf({ variable, problem }: Complaint, file: string | undefined): string {
  if (file === undefined) return `  ${variable} ${problem} (example: ${variable}=${exampleOf(variable)})`;
  return `  ${variable}_FILE names ${file}, and what is in it ${problem} (example of such a file: ${exampleOf(variable)})`;
}

function exampleOf(variable: string): string {
  return EXAMPLES[variable as VariableName] ?? `/run/secrets/${variable.replace(/_FILE$/, '').toLowerCase()}`;
}

/** Links are made by adding a path. */
const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

function shape(env: Environment): Config {
  return {
    production: env.NODE_ENV === 'production',
    runMode: env.RUN_MODE,
    http: { host: env.HOST, port: env.PORT, publicUrl: withoutSlash(env.PUBLIC_URL ?? `http://localhost:${env.PORT}`), trustProxy: env.TRUST_PROXY },
    admin: { host: env.ADMIN_HOST, port: env.ADMIN_PORT },
    dataDir: resolveDataDir(env.DATA_DIR, process.getuid?.() === 0),
    wishedDataDir: resolve(env.DATA_DIR),
    database: databaseOf(env),
    redisUrl: env.REDIS_URL,
    github: githubOf(env),
    breakers: {
      github: { failures: env.GITHUB_BREAKER_FAILURES, openMs: env.GITHUB_BREAKER_OPEN_MS },
      model: { failures: env.MODEL_BREAKER_FAILURES, openMs: env.MODEL_BREAKER_OPEN_MS },
    },
    git: { fetchMs: env.GIT_FETCH_TIMEOUT_SECONDS * 1000, pushMs: env.GIT_PUSH_TIMEOUT_SECONDS * 1000, lookMs: env.GIT_LOOK_TIMEOUT_SECONDS * 1000 },
    secretKeys: env.SECRET_KEYS.map(secretKey),
    login: loginOf(env),
    api: { accessCacheMs: env.ACCESS_CACHE_SECONDS * 1000, eventsPollMs: env.EVENTS_POLL_MS, eventsStreamMs: env.EVENTS_STREAM_SECONDS * 1000 },
    agent: agentOf(env),
    models: modelsOf(env),
    sandbox: env.SANDBOX,
    task: taskOf(env),
    graph: { threads: env.GRAPH_THREADS, keepSnapshots: env.GRAPH_KEEP_SNAPSHOTS, sweepMs: env.GRAPH_SWEEP_MS, waitMs: env.GRAPH_TIMEOUT_SECONDS * 1000 },
    patch: { maxBytes: env.PATCH_MAX_BYTES, maxFiles: env.PATCH_MAX_FILES },
    reconcile: { periodMs: env.RECONCILE_PERIOD_SECONDS * 1000, settleMs: env.RECONCILE_SETTLE_SECONDS * 1000 },
    queue: { sweepMs: env.OUTBOX_SWEEP_MS, perRepository: env.QUEUE_PER_REPOSITORY, lockMs: env.QUEUE_LOCK_MS, stalledMs: env.QUEUE_STALLED_MS, retryMaxMs: env.QUEUE_RETRY_MAX_MS },
    webhooks: { unverifiedMaxBytes: env.WEBHOOK_UNVERIFIED_MAX_BYTES, readMs: env.WEBHOOK_READ_TIMEOUT_MS, storeMs: env.WEBHOOK_STORE_TIMEOUT_MS },
    deliveries: { retryMs: env.DELIVERY_RETRY_MS, retryMaxMs: env.DELIVERY_RETRY_MAX_MS, databaseRetryMs: env.DELIVERY_DATABASE_RETRY_MS },
    shutdown: { drainDelayMs: env.DRAIN_DELAY_MS, graceMs: env.SHUTDOWN_GRACE_SECONDS * 1000 },
    proxy: { url: env.HTTPS_PROXY, except: env.NO_PROXY },
    logLevel: env.LOG_LEVEL,
  };
}

function databaseOf(env: Environment): Config['database'] {
  return {
    url: env.DATABASE_URL,
    adminUrl: env.DATABASE_ADMIN_URL,
    poolMax: env.DATABASE_POOL_MAX,
    migrateOnStart: env.MIGRATE_ON_START ?? env.DATABASE_URL === undefined,
  };
}

/** As GitHub documents them: github.com, data residency (`NAME.ghe.com`), Enterprise Server. No token goes to another GitHub's API by omission. */
function apiUrlOf(site: string): string {
  const { protocol, host, hostname } = new URL(site);
  const isCloud = hostname === 'github.com' || hostname.endsWith('.ghe.com');
  return isCloud ? `${protocol}//api.${host}` : `${withoutSlash(site)}/api/v3`;
}

function githubOf(env: Environment): Config['github'] {
  return {
    url: withoutSlash(env.GITHUB_URL),
    apiUrl: withoutSlash(env.GITHUB_API_URL ?? apiUrlOf(env.GITHUB_URL)),
    appId: env.GITHUB_APP_ID,
    privateKeys: privateKeysIn(env.GITHUB_APP_PRIVATE_KEY ?? ''),
    webhookSecrets: env.GITHUB_WEBHOOK_SECRETS,
    timeoutMs: env.GITHUB_TIMEOUT_MS,
    loginTimeoutMs: env.GITHUB_LOGIN_TIMEOUT_MS,
  };
}

function loginOf(env: Environment): Config['login'] {
  const { GITHUB_CLIENT_ID: id, GITHUB_CLIENT_SECRET: secret } = env;
  const client = id === undefined || secret === undefined ? undefined : { id, secret };
  return { client, sessionKeys: env.SESSION_KEYS, idleMs: env.SESSION_IDLE_SECONDS * 1000, maxMs: env.SESSION_MAX_SECONDS * 1000, organizations: env.LOGIN_ORGANIZATIONS, membershipMs: env.MEMBERSHIP_CHECK_SECONDS * 1000 };
}

function agentOf(env: Environment): Config['agent'] {
  const script = env.AGENT_OFFLINE_SCRIPT;
  return {
    name: env.AGENT,
    searchPath: process.env['PATH'] ?? '',
    claudePath: env.AGENT_CLAUDE_PATH,
    claudeModel: env.AGENT_CLAUDE_MODEL,
    claudeMaxTurns: env.AGENT_CLAUDE_MAX_TURNS,
    offlinePath: env.AGENT_OFFLINE_PATH,
    offlineScript: script === undefined ? undefined : resolve(script),
    outputMaxBytes: env.AGENT_OUTPUT_MAX_BYTES,
    stopGraceMs: env.AGENT_STOP_GRACE_MS,
    quota: { memoryBytes: env.AGENT_MEMORY_BYTES, diskBytes: env.AGENT_DISK_BYTES },
  };
}

function modelsOf(env: Environment): Config['models'] {
  const file = env.MODEL_PRICES_FILE;
  return {
    anthropic: { key: env.ANTHROPIC_API_KEY, baseUrl: withoutSlash(env.ANTHROPIC_BASE_URL), beginMs: env.MODEL_TIMEOUT_MS },
    pricesFile: file === undefined ? undefined : resolve(file),
  };
}

function taskOf(env: Environment): Config['task'] {
  return {
    wallMs: env.TASK_TIMEOUT_SECONDS * 1000,
    idleMs: env.TASK_IDLE_TIMEOUT_SECONDS * 1000,
    verifyMs: env.TASK_VERIFY_TIMEOUT_SECONDS * 1000,
    maxCostUsd: env.TASK_MAX_COST_USD,
    concurrency: env.TASK_CONCURRENCY,
    queueWaitMaxMs: env.TASK_QUEUE_WAIT_MAX_SECONDS * 1000,
    leaseMs: env.TASK_LEASE_MS,
    reapMs: env.TASK_REAP_MS,
    progressEditMs: env.PROGRESS_EDIT_MS,
    retryMs: env.TASK_RETRY_MS,
    retryMaxMs: env.TASK_RETRY_MAX_MS,
  };
}
