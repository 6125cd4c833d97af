import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { Readable } from 'node:stream';
import type { Cage, CagedCommand, CagedExit, CagedProcess, CageOffer } from '../cage.port.js';
import { LoopbackRoads } from '../bridge/loopback-roads.js';
import { SocketFolder } from '../bridge/socket-folder.js';
import { openTerminal } from '../terminal/pseudo-terminal.js';
import { quietly } from './caged-streams.js';
import { insideEnvironment } from './inside.js';
import { listToHost, toHost, type PathMap } from './plain-paths.js';
import { killMarked, MARK } from './plain-processes.js';
import { signalProcess } from './process-table.js';
import type { RunHome } from './run-home.js';
import { RunningProcesses } from './running-processes.js';

interface Started {
  readonly pid: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly code: Promise<number>;
}

const NOT_FOUND = 127;

function codeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.on('error', () => resolve(NOT_FOUND));
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  });
}

/** Not a cage at all: an ordinary process with a small environment, in a group of its own. For trusted work only. */
export class PlainCage implements Cage {
  readonly kind = 'none';
  readonly user = undefined;
  private readonly running = new RunningProcesses();
  private closing: Promise<void> | undefined;
  private readonly sockets: SocketFolder;
  private readonly roads = new LoopbackRoads();

  constructor(
    private readonly home: RunHome,
    private readonly paths: PathMap,
    private readonly objects: string | undefined,
    private readonly onClosed: (cage: Cage) => void,
  ) {
    this.sockets = new SocketFolder(home.folders.sockets, undefined);
  }

  get workspace(): string {
    return this.home.folders.workspace;
  }

  spawn(command: CagedCommand): CagedProcess {
    if (this.closing !== undefined) throw new Error('the cage is closed');
    const started = command.terminal ? this.inTerminal(command, command.terminal) : this.piped(command);
    return this.running.add(this.control(started));
  }

  /** As there is no namespace, the port is any free one of the host and everybody on it can connect: the token decides. */
  async offer(name: string): Promise<CageOffer> {
    const { socketPath } = await this.sockets.offer(name);
    return { socketPath, port: await this.roads.open(socketPath) };
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    await this.running.endAll();
    await this.roads.close();
    await this.sockets.close();
    await this.home.leave();
    this.onClosed(this);
  }

  private control({ pid, stdout, stderr, code }: Started): CagedProcess {
    let running = true;
    const group = (name: NodeJS.Signals) => running && pid !== undefined && signalProcess(-pid, name);
    const end = async (): Promise<CagedExit> => {
      const result = await code;
      group('SIGKILL');
      running = false;
      killMarked(this.home.runId);
      return { code: result };
    };
    const kill = () => {
      group('SIGKILL');
      // In a terminal it leads its group, and carries the mark, only a moment after it was made.
      if (running && pid !== undefined) signalProcess(pid, 'SIGKILL');
      killMarked(this.home.runId);
    };
    return { stdout, stderr, exited: quietly(end()), signal: (name) => void group(name), kill };
  }

  private piped(command: CagedCommand): Started {
    const [file = '', ...args] = this.argvOf(command);
    const child = spawn(file, args, { cwd: this.workspace, env: this.environmentOf(command), detached: true, stdio: 'pipe' });
    child.stdin.on('error', () => undefined).end(command.stdin ?? '');
    return { pid: child.pid, stdout: child.stdout, stderr: child.stderr, code: codeOf(child) };
  }

  private inTerminal(command: CagedCommand, size: { readonly columns: number; readonly rows: number }): Started {
    const [file = '', ...args] = this.argvOf(command);
    const terminal = openTerminal({ file, args, cwd: this.workspace, env: this.environmentOf(command) }, size);
    return { pid: terminal.pid, stdout: terminal.output, stderr: Readable.from([]), code: terminal.exited };
  }

  private argvOf({ argv, readOnly = {} }: CagedCommand): string[] {
    const paths = new Map([...this.paths, ...Object.entries(readOnly)]);
    return argv.map((item) => toHost(paths, item));
  }

  private environmentOf({ env }: CagedCommand): Record<string, string> {
    const borrowed: Record<string, string> = this.objects === undefined ? {} : { GIT_ALTERNATE_OBJECT_DIRECTORIES: this.objects };
    const entries = Object.entries({ ...insideEnvironment(env), ...borrowed });
    return { ...Object.fromEntries(entries.map(([name, value]) => [name, listToHost(this.paths, value)])), [MARK]: this.home.runId };
  }
}
