/**
 * The offline agent: plays a fixed list of steps in the working folder and reports each as a JSON line. It asks no
 * model and says so. One JSON line on standard input: `{"prompt": "...", "steps": [...]}`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

interface Step {
  readonly write?: { readonly path: string; readonly content: string };
  readonly edit?: { readonly path: string; readonly find: string; readonly replace: string };
  readonly run?: string;
  readonly say?: string;
  readonly sleep?: number;
  readonly exit?: number;
}

const SHOWN_OUTPUT = 4000;

const emit = (event: Readonly<Record<string, unknown>>) => process.stdout.write(`${JSON.stringify(event)}\n`);

function write({ path, content }: NonNullable<Step['write']>): void {
  emit({ type: 'tool', name: 'write', detail: path });
  mkdirSync(dirname(resolve(path)), { recursive: true });
  writeFileSync(resolve(path), content);
}

function edit({ path, find, replace }: NonNullable<Step['edit']>): void {
  emit({ type: 'tool', name: 'edit', detail: path });
  const before = readFileSync(resolve(path), 'utf8');
  const at = before.indexOf(find);
  if (at === -1) throw new Error(`${path} does not hold the text that the script wants to replace`);
  writeFileSync(resolve(path), `${before.slice(0, at)}${replace}${before.slice(at + find.length)}`);
}

async function run(command: string): Promise<void> {
  emit({ type: 'tool', name: 'run', detail: command });
  const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((done) => child.on('close', done));
  const [output, complaint, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  emit({ type: 'output', exitCode, text: `${output}${complaint}`.slice(-SHOWN_OUTPUT) });
}

/** The exit code of an `exit` step, of which 0 is a good end; undefined to go on. */
async function play(step: Step): Promise<number | undefined> {
  if (step.write) write(step.write);
  if (step.edit) edit(step.edit);
  if (step.run !== undefined) await run(step.run);
  if (step.say !== undefined) emit({ type: 'text', text: step.say });
  if (step.sleep !== undefined) await pause(step.sleep);
  return step.exit;
}

async function playAll(steps: readonly Step[]): Promise<number> {
  let played = 0;
  for (const step of steps) {
    const code = await play(step);
    played += 1;
    if (code === 0) break;
    if (code !== undefined) return code;
  }
  emit({ type: 'end', ok: true, summary: `Played ${played} scripted steps; no model was asked.` });
  return 0;
}

emit({ type: 'start', agent: 'offline (scripted)', version: '1' });
try {
  const { steps } = JSON.parse(await text(process.stdin)) as { readonly steps: readonly Step[] };
  process.exitCode = await playAll(steps);
} catch (error) {
  emit({ type: 'end', ok: false, summary: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
