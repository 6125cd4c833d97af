#!/usr/bin/env node
/** The `agent-bot` command: works under the machine's Node >= 20.19, fetching what is missing first. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, ensureBuild, ensureModules, ensureNode, environmentFor } from './bootstrap.mjs';
import { handOver } from './hand-over.mjs';

const node = ensureNode();
ensureModules(node);
ensureBuild(node);

const child = spawn(node, [join(ROOT, 'dist/src/cli/main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: environmentFor(node),
});
handOver(child, 'the program');
