#!/usr/bin/env node
/** The `agent-bot` command: works under the machine's Node >= 20.19, fetching what is missing first. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ROOT, ensureBuild, ensureModules, ensureNode, environmentFor } from './bootstrap.mjs';

const node = ensureNode();
ensureModules(node);
ensureBuild(node);

const child = spawn(node, [join(ROOT, 'dist/src/cli/main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: environmentFor(node),
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1);
});
