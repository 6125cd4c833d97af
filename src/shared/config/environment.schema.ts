import { z } from 'zod';

const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const milliseconds = count(1, 86_400_000);
const url = (protocols: RegExp) => z.url({ protocol: protocols });
const list = z.string().transform((text) => text.split(',').map((item) => item.trim()).filter((item) => item !== ''));
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** One field for each variable: how it is checked, its default, and what an operator reads about it. */
export const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development').describe('development, test or production; production forbids what is only fit for a desk: embedded database, SANDBOX=none, generated keys, plain http'),
  RUN_MODE: z.enum(['all', 'api', 'worker']).default('all').describe('what this process does: api listens, worker runs tasks, all does both'),
  HOST: z.string().default('127.0.0.1').describe('address of the public listener'),
  PORT: count(0, 65_535).default(3000).describe('port of the public listener; 0 takes a free one'),
  ADMIN_HOST: z.string().default('127.0.0.1').describe('address of the admin listener (probes and metrics, which nobody has to log in for)'),
  ADMIN_PORT: count(0, 65_535).default(9464).describe('port of the admin listener; 0 takes a free one'),
  DATA_DIR: z.string().default('./.data').describe('mirrors, workspaces and the embedded database; as root, under a folder closed to others, /var/lib/agent-bot is used instead'),
  DATABASE_URL: url(/^postgres(ql)?$/).optional().describe('PostgreSQL 15 or newer; unset starts the embedded PostgreSQL 17'),
  DATABASE_ADMIN_URL: url(/^postgres(ql)?$/).optional().describe('owner role for migrations; default DATABASE_URL'),
  DATABASE_POOL_MAX: count(4, 500).default(10).describe('connections of this process'),
  ALLOW_EMBEDDED: flag.default(false).describe('lets production use the embedded database'),
  MIGRATE_ON_START: flag.optional().describe('migrate at start; default true for the embedded database, else false'),
  REDIS_URL: url(/^rediss?$/).optional().describe('BullMQ on Redis 7; unset runs BullMQ on PostgreSQL'),
  PUBLIC_URL: url(/^https?$/).optional().describe('how people reach this product; default http://localhost:PORT'),
  GITHUB_URL: url(/^https?$/).default('https://github.com').describe('GitHub, GitHub Enterprise Server or a stand-in'),
  GITHUB_API_URL: url(/^https?$/).default('https://api.github.com').describe('its REST API'),
  GITHUB_APP_ID: z.string().regex(/^[A-Za-z0-9.]+$/).optional().describe('id (or client id) of the GitHub App'),
  GITHUB_APP_PRIVATE_KEY: z.string().includes('PRIVATE KEY').optional().describe('PEM of the App; several one after the other while rotating'),
  GITHUB_WEBHOOK_SECRETS: list.default([]).describe('comma list; the first is current, the others still verify'),
  GITHUB_CLIENT_ID: z.string().regex(/^[A-Za-z0-9._-]+$/).optional().describe('client id of the GitHub App (or OAuth App) that people log in with'),
  GITHUB_CLIENT_SECRET: z.string().optional().describe('its client secret'),
  SECRET_KEYS: list.default([]).describe('comma list of id:base64(32 bytes); the first seals, all open; generated outside production'),
  SESSION_KEYS: list.pipe(z.array(z.string().min(32))).default([]).describe('comma list, each 32 characters or more; the first signs session cookies, all are taken; generated outside production'),
  SESSION_IDLE_SECONDS: count(60, 31_536_000).default(86_400).describe('a session that is not used for this long has ended'),
  SESSION_MAX_SECONDS: count(60, 31_536_000).default(604_800).describe('a session ends this long after the login, used or not'),
  ACCESS_CACHE_SECONDS: count(1, 600).default(120).describe("how long GitHub's answer on a person's role in a repository is believed"),
  EVENTS_POLL_MS: milliseconds.default(5_000).describe('how often an event stream looks for news without a NOTIFY'),
  EVENTS_STREAM_SECONDS: count(1, 3_600).default(300).describe('an event stream ends after this time; the client resumes it, and its access is checked anew'),
  TRUST_PROXY: z.string().default('false').describe("whose X-Forwarded-For counts (Express 'trust proxy'): true, false, a number of hops, or a comma list of addresses, networks, loopback, linklocal, uniquelocal"),
  AGENT: z.enum(['claude', 'offline']).default('claude').describe('default runner: claude (the Claude Code CLI) or offline (plays a script, asks no model)'),
  AGENT_CLAUDE_PATH: z.string().optional().describe('the claude program, 2.1 or newer; default the first on PATH'),
  AGENT_CLAUDE_MODEL: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@:-]*$/).optional().describe('model of Claude Code; default its own'),
  AGENT_CLAUDE_MAX_TURNS: count(1, 10_000).default(200).describe('most turns of one run of Claude Code'),
  ANTHROPIC_API_KEY: z.string().optional().describe('held by the model gateway alone; no agent sees it'),
  ANTHROPIC_BASE_URL: url(/^https?$/).default('https://api.anthropic.com').describe('the model API'),
  MODEL_PRICES_FILE: z.string().optional().describe('JSON file of prices that add to or replace the built-in ones, US dollars a million tokens'),
  AGENT_OFFLINE_PATH: z.string().optional().describe('program of the offline agent; default the one that ships with the product'),
  AGENT_OFFLINE_SCRIPT: z.string().optional().describe('JSON file the offline agent plays'),
  SANDBOX: z.enum(['auto', 'bubblewrap', 'none']).default('auto').describe('auto, bubblewrap or none; auto fails closed when no cage works here'),
  TASK_TIMEOUT_SECONDS: z.coerce.number().positive().max(86_400).default(3600).describe('longest agent run'),
  TASK_IDLE_TIMEOUT_SECONDS: z.coerce.number().positive().max(86_400).default(300).describe('longest silence of an agent'),
  TASK_VERIFY_TIMEOUT_SECONDS: z.coerce.number().positive().max(86_400).default(900).describe("longest run of a repository's own checks"),
  TASK_MAX_COST_USD: z.coerce.number().positive().max(10_000).default(5).describe('most money one task may spend on models, US dollars'),
  TASK_CONCURRENCY: count(1, 32).default(2).describe('tasks one worker runs at once'),
  TASK_LEASE_MS: milliseconds.default(30_000).describe('a worker that does not renew within this time has lost its task'),
  TASK_REAP_MS: milliseconds.default(5_000).describe('how often lost tasks are looked for'),
  AGENT_OUTPUT_MAX_BYTES: count(1024, 1_073_741_824).default(16_777_216).describe('output of one run; more ends it'),
  AGENT_STOP_GRACE_MS: milliseconds.default(5_000).describe('between interrupt, TERM and KILL'),
  GRAPH_THREADS: count(1, 16).default(2).describe('threads that parse files for the knowledge graph'),
  GRAPH_KEEP_SNAPSHOTS: count(1, 1000).default(20).describe('newest commits of a repository whose graph is kept'),
  PATCH_MAX_BYTES: count(1024, 104_857_600).default(5_242_880).describe('largest change a task may publish'),
  PATCH_MAX_FILES: count(1, 10_000).default(300).describe('most files a task may publish'),
  PROGRESS_EDIT_MS: count(0, 3_600_000).default(3_000).describe('least time between two edits of the progress comment'),
  OUTBOX_SWEEP_MS: milliseconds.default(5_000).describe('how often undispatched rows are looked for without a NOTIFY'),
  QUEUE_LOCK_MS: milliseconds.default(10_000).describe('BullMQ lockDuration'),
  QUEUE_STALLED_MS: milliseconds.default(5_000).describe('BullMQ stalledInterval'),
  DRAIN_DELAY_MS: count(0, 60_000).default(0).describe('not ready for this long before the listener closes'),
  SHUTDOWN_GRACE_SECONDS: count(1, 86_400).default(30).describe('running tasks may finish within this time after SIGTERM'),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug']).default('info').describe('least severity that is logged: error, warn, info or debug'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(/^https?$/).optional().describe('OpenTelemetry collector that traces go to, by OTLP/HTTP; unset exports nothing'),
});

export type Environment = z.infer<typeof environmentSchema>;
export type VariableName = keyof Environment;

/** Variables that hold a secret or an address with one; each may also come from the file named by `NAME_FILE`. */
export const SECRET_VARIABLES = [
  'DATABASE_URL',
  'DATABASE_ADMIN_URL',
  'REDIS_URL',
  'GITHUB_APP_PRIVATE_KEY',
  'GITHUB_WEBHOOK_SECRETS',
  'SECRET_KEYS',
  'GITHUB_CLIENT_SECRET',
  'SESSION_KEYS',
  'ANTHROPIC_API_KEY',
] as const satisfies readonly VariableName[];
