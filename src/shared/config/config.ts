import type { SecretKey } from '../crypto/secret-key.js';
import type { BreakerSettings } from '../resilience/breaker.js';
import type { BreakerTarget } from '../resilience/breakers.js';

export const CONFIG = Symbol('CONFIG');

export type RunMode = 'all' | 'api' | 'worker';
export type SandboxChoice = 'auto' | 'bubblewrap' | 'none';
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** The configuration as the product uses it: checked, absolute paths, milliseconds, nothing optional that has a default. */
export interface Config {
  readonly production: boolean;
  readonly runMode: RunMode;
  readonly http: { readonly host: string; readonly port: number; readonly publicUrl: string; readonly trustProxy: string };
  readonly admin: { readonly host: string; readonly port: number };
  /** Absolute. */
  readonly dataDir: string;
  /** What DATA_DIR says, absolute; another folder than `dataDir` where that one could not be lent to other users. */
  readonly wishedDataDir: string;
  readonly database: {
    /** Undefined: the embedded server. */
    readonly url: string | undefined;
    readonly adminUrl: string | undefined;
    readonly poolMax: number;
    readonly migrateOnStart: boolean;
  };
  readonly redisUrl: string | undefined;
  readonly github: {
    readonly url: string;
    readonly apiUrl: string;
    readonly appId: string | undefined;
    /** PEM texts, current first. */
    readonly privateKeys: readonly string[];
    readonly webhookSecrets: readonly string[];
    /** For one answer of the API. */
    readonly timeoutMs: number;
    readonly loginTimeoutMs: number;
  };
  readonly breakers: Readonly<Record<BreakerTarget, BreakerSettings>>;
  /** Limits of a conversation of git with GitHub: a fetch, a push, a look at the branches. */
  readonly git: { readonly fetchMs: number; readonly pushMs: number; readonly lookMs: number };
  /** Empty outside production: a key is generated and kept in `dataDir`. */
  readonly secretKeys: readonly SecretKey[];
  readonly login: {
    /** Undefined: nobody can log in. */
    readonly client: { readonly id: string; readonly secret: string } | undefined;
    /** Current first. Empty outside production: a key is generated and kept in `dataDir`. */
    readonly sessionKeys: readonly string[];
    readonly idleMs: number;
    readonly maxMs: number;
    /** Logins of organisations; empty lets everyone log in. */
    readonly organizations: readonly string[];
    readonly membershipMs: number;
  };
  readonly api: { readonly accessCacheMs: number; readonly eventsPollMs: number; readonly eventsStreamMs: number };
  readonly agent: {
    readonly name: string;
    /** Where programs are looked for: PATH. */
    readonly searchPath: string;
    readonly claudePath: string | undefined;
    readonly claudeModel: string | undefined;
    readonly claudeMaxTurns: number;
    readonly offlinePath: string | undefined;
    readonly offlineScript: string | undefined;
    readonly outputMaxBytes: number;
    readonly stopGraceMs: number;
    readonly quota: { readonly memoryBytes: number; readonly diskBytes: number };
  };
  readonly models: {
    readonly anthropic: { readonly key: string | undefined; readonly baseUrl: string; readonly beginMs: number };
    /** Absolute. */
    readonly pricesFile: string | undefined;
  };
  readonly sandbox: SandboxChoice;
  readonly task: {
    readonly wallMs: number;
    readonly idleMs: number;
    readonly verifyMs: number;
    readonly maxCostUsd: number;
    readonly concurrency: number;
    readonly queueWaitMaxMs: number;
    readonly leaseMs: number;
    readonly reapMs: number;
    readonly progressEditMs: number;
    readonly retryMs: number;
    readonly retryMaxMs: number;
  };
  readonly graph: { readonly threads: number; readonly keepSnapshots: number; readonly sweepMs: number; readonly waitMs: number };
  readonly patch: { readonly maxBytes: number; readonly maxFiles: number };
  readonly reconcile: { readonly periodMs: number; readonly settleMs: number };
  readonly queue: { readonly sweepMs: number; readonly perRepository: number; readonly lockMs: number; readonly stalledMs: number; readonly retryMaxMs: number };
  /** `unverifiedMaxBytes`: of all bodies together that are read and not verified yet. */
  readonly webhooks: { readonly unverifiedMaxBytes: number; readonly readMs: number; readonly storeMs: number };
  readonly deliveries: { readonly retryMs: number; readonly retryMaxMs: number; readonly databaseRetryMs: number };
  readonly shutdown: { readonly drainDelayMs: number; readonly graceMs: number };
  /** `except`: hosts that are reached directly. */
  readonly proxy: { readonly url: string | undefined; readonly except: readonly string[] };
  readonly logLevel: LogLevel;
}
