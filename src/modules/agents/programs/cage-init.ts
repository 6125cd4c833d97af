/**
 * Second process of every cage (the first is bubblewrap's reaper): opens the roads out, starts the command, hands
 * signals on to it and ends with its exit code. When this process ends, the kernel ends everything else in the cage.
 *
 * Arguments: `PORT=SOCKET…  --  COMMAND ARGUMENT…`; each port of the cage's own loopback leads to that unix socket.
 */
import { spawn } from 'node:child_process';
import { closeSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { constants } from 'node:os';

const O_CLOEXEC = 0o2000000;

/** Whoever started the bot may have left descriptors open in it; none of them is for the command. */
function closeInherited(): void {
  for (const descriptor of readdirSync('/proc/self/fd').map(Number)) {
    if (descriptor > 2 && isInheritable(descriptor)) closeSync(descriptor);
  }
}

function isInheritable(descriptor: number): boolean {
  try {
    const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    return false; // the one that listed the folder is closed already
  }
}

/** A connection is over for one side when it is over for the other. */
function join(near: Socket, far: Socket): void {
  for (const [from, to] of [[near, far], [far, near]] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.writableEnded || to.destroy()); // what is still on its way shall arrive
    from.pipe(to);
  }
}

function openRoad(road: string): Promise<void> {
  const [port, path = ''] = road.split('=', 2);
  const server = createServer({ allowHalfOpen: true }, (near) => join(near, connect({ path, allowHalfOpen: true })));
  return new Promise((resolve, reject) => {
    server.on('error', reject); // stays: later, it is a connection that could not be taken, for want of descriptors
    server.listen(Number(port), '127.0.0.1', resolve);
  });
}

/** Where memory runs out, the kernel shall end something of the cage and not the bot. */
function goFirst(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // no such kernel
  }
}

function start(command: string, args: readonly string[]): void {
  // Before the command runs: it may be asked to stop as soon as it has said its first word.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const child = spawn(command, args, { stdio: 'inherit' });
  child.on('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(`${command}: ${error.code === 'ENOENT' ? 'not found' : error.message}\n`);
    process.exit(error.code === 'ENOENT' ? 127 : 126); // as a shell would say it
  });
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
}

closeInherited();
goFirst();
const separator = process.argv.indexOf('--');
await Promise.all(process.argv.slice(2, separator).map(openRoad)); // before the command can want one
const [command = '', ...args] = process.argv.slice(separator + 1);
start(command, args);
