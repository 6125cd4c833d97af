/**
 * The child process that runs `emulate` (a scripted GitHub, not GitHub) for the stand-in's front. The front talks HTTP
 * to it and asks by IPC what HTTP does not offer: who a token belongs to, users, repositories, installations, roles.
 * Its memory is written to a snapshot file after every change and read back at the next start.
 */
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { operations } from './operations.mjs';

const dist = dirname(fileURLToPath(import.meta.resolve('emulate')));

/** emulate keeps its GitHub part in a chunk with a hashed name; the version is pinned, the name is looked up. */
async function githubChunk() {
  const name = readdirSync(dist).find((file) => file.endsWith('.js') && /^ {2}githubPlugin,$/m.test(readFileSync(join(dist, file), 'utf8')));
  if (!name) throw new Error('this emulate has no GitHub plugin where it is looked for');
  return import(pathToFileURL(join(dist, name)).href);
}

/** The plugin is a plain object: wrapping `register` is how store and tokens are got at. */
function capture(plugin) {
  const captured = {};
  const register = plugin.register;
  plugin.register = (app, store, webhooks, baseUrl, tokens) => {
    Object.assign(captured, { store, tokens });
    app.use('*', async (context, next) => {
      await next();
      if (context.req.method !== 'GET') save();
    });
    register(app, store, webhooks, baseUrl, tokens);
  };
  return captured;
}

const options = JSON.parse(process.env.STAND_IN_OPTIONS);
const github = await githubChunk();
const memory = capture(github.githubPlugin);
const address = new Promise((resolve) => process.once('agent-bot:listening', resolve));
const { createEmulator } = await import(pathToFileURL(join(dist, 'api.js')).href);
let timer;

await createEmulator({ service: 'github', port: 0, baseUrl: options.baseUrl, seed: { tokens: {}, github: { users: [], apps: [options.app] } } });

if (existsSync(options.snapshot)) {
  const saved = JSON.parse(readFileSync(options.snapshot, 'utf8'));
  memory.store.restore(saved.store);
  for (const [token, owner] of saved.tokens) memory.tokens.set(token, owner);
}
const tables = github.getGitHubStore(memory.store);
const app = tables.apps.all().find((row) => row.app_id === options.app.app_id);
tables.apps.update(app.id, { webhook_url: options.app.webhook_url, permissions: options.app.permissions, events: options.app.events });

function write() {
  const draft = `${options.snapshot}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ store: memory.store.snapshot(), tokens: [...memory.tokens] }), { mode: 0o600 });
  renameSync(draft, options.snapshot);
}

function save() {
  clearTimeout(timer);
  timer = setTimeout(write, 50);
}

function end() {
  write();
  process.exit(0);
}

const known = operations(tables, memory.tokens, options, (config) => github.seedFromConfig(memory.store, options.baseUrl, config));

process.on('message', ({ id, operation, args }) => {
  try {
    const result = known[operation](...args);
    save();
    process.send({ id, result: result ?? null });
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) });
  }
});
process.on('SIGINT', () => {}); // Ctrl-C reaches the whole group; the parent ends us in its own order
process.on('SIGTERM', end);
process.on('disconnect', end);
process.send({ ready: (await address).port });
