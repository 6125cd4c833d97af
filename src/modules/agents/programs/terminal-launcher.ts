/**
 * Runs inside a terminal on the host's side, because a terminal passes no descriptors: hands the terminal to the
 * run user, opens the descriptors that bubblewrap needs, becomes the run user and starts it. Never reads the
 * terminal: what a caged program types there goes nowhere.
 */
import { spawn } from 'node:child_process';
import { fchownSync, openSync, readFileSync, unlinkSync } from 'node:fs';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';

interface Plan {
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly filter: string;
  readonly status: string;
  readonly command: readonly string[];
  readonly env: Record<string, string>;
  /** For `--args`, base64. */
  readonly packed: string;
}

const planPath = process.argv[2] ?? '';
const plan = JSON.parse(readFileSync(planPath, 'utf8')) as Plan;
unlinkSync(planPath);

const filter = openSync(plan.filter, 'r');
const status = openSync(plan.status, 'w', 0o600);

if (plan.user) {
  fchownSync(0, plan.user.uid, plan.user.gid); // else nobody inside could open /dev/stdout
  process.setgroups?.([]);
  process.setgid?.(plan.user.gid);
  process.setuid?.(plan.user.uid);
}

const [program = '', ...args] = plan.command;
const child = spawn(program, args, { cwd: '/', env: plan.env, stdio: ['inherit', 'inherit', 'inherit', filter, status, 'pipe'] });
(child.stdio.at(5) as Writable).on('error', () => undefined).end(Buffer.from(plan.packed, 'base64'));

child.on('error', (error) => {
  process.stderr.write(`${program}: ${error.message}\n`);
  process.exit(126);
});
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
