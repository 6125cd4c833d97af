/**
 * `run.mjs [--build] [--import file.js] <tool | file.js> [args]`: runs it under a Node that is new enough, with the
 * packages installed; `--import` loads the file first, as Node's own option does.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, binOf, ensureBuild, ensureModules, ensureNode, environmentFor } from './bootstrap.mjs';
import { handOver } from './hand-over.mjs';

const args = process.argv.slice(2);
const build = args[0] === '--build' && args.shift();
const preload = args[0] === '--import' ? args.splice(0, 2).slice(1) : [];
const [target, ...rest] = args;

const node = ensureNode();
ensureModules(node);
if (build) ensureBuild(node);

const script = target.endsWith('.js') ? resolve(ROOT, target) : binOf(target);
const child = spawn(node, [...preload.map((file) => `--import=${pathToFileURL(resolve(ROOT, file))}`), script, ...rest], { stdio: 'inherit', env: environmentFor(node) });
handOver(child, target);
