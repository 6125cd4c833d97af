/**
 * Run inside a cage at start: tries what a cage must refuse and prints, as one JSON line, what it got away with.
 * Arguments: a port open on the host's loopback, a host file everybody may read.
 */
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';

const [port = '0', secret = ''] = process.argv.slice(2);

function works(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

const readable = (path: string) => works(() => readFileSync(path));

function writable(folder: string): boolean {
  const path = `${folder}/.agent-bot-probe`;
  return works(() => writeFileSync(path, '')) && works(() => rmSync(path));
}

const opensForWriting = (path: string) => works(() => closeSync(openSync(path, 'r+')));

function connects(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), timeout: 2000 });
    const end = (result: boolean) => () => resolve((socket.destroy(), result));
    socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
}

const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
/** All of them, for one that is better off can be taken over by the others. */
const says = (line: RegExp) => processes.every((pid) => line.test(readFileSync(`/proc/${pid}/status`, 'latin1')));

const escapes = {
  'the host network is reachable': (await connects()) || Object.keys(networkInterfaces()).some((name) => name !== 'lo'),
  'a host file is readable': readable(secret),
  'host processes are visible': processes.length > 4,
  'the host environment is readable': readFileSync('/proc/1/environ', 'latin1').includes('HOME='),
  'files outside the workspace are writable': ['/', '/usr', '/etc', '/opt', '/run'].some(writable),
  'kernel settings are writable': opensForWriting('/proc/sys/kernel/core_pattern'),
  'the system call filter is missing': !says(/^Seccomp:\s+2$/m),
  'privileges can be gained': !says(/^NoNewPrivs:\s+1$/m),
  'capabilities are left': !says(/^CapEff:\s+0+$/m),
  'the workspace is not writable': !writable('/workspace'),
};

const found = Object.entries(escapes).flatMap(([what, happened]) => (happened ? [what] : []));
process.stdout.write(`${JSON.stringify({ escapes: found })}\n`);
