import { join } from 'node:path';
import type { Cage, CagedCommand, CagedProcess, CageUser } from '../cage.port.js';
import { programInside } from '../programs/programs.js';
import { startInTerminal } from '../terminal/start-in-terminal.js';
import { bubblewrapArguments, DESCRIPTORS, packArguments } from './bubblewrap-arguments.js';
import type { RootEntry } from './host-root.js';
import { insideEnvironment, NODE_INSIDE } from './inside.js';
import { limitsFor, prlimitArguments } from './limits.js';
import type { RunHome } from './run-home.js';
import type { Runtime } from './runtime.js';
import { startPiped, type CageStart } from './start-piped.js';
import { StatusFile } from './status-file.js';

export interface CageBase {
  readonly runtime: Runtime;
  readonly root: readonly RootEntry[];
}

/** A run's cage. Each spawned command gets namespaces of its own over the same workspace and home. */
export class BubblewrapCage implements Cage {
  readonly kind = 'bubblewrap';
  private readonly running = new Set<CagedProcess>();
  private started = 0;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly base: CageBase,
    private readonly home: RunHome,
    private readonly objects: string | undefined,
    private readonly onClosed: (cage: Cage) => void,
  ) {}

  get user(): CageUser | undefined {
    return this.home.user;
  }

  get workspace(): string {
    return this.home.folders.workspace;
  }

  spawn(command: CagedCommand): CagedProcess {
    if (this.closing !== undefined) throw new Error('the cage is closed');
    const start = this.startOf(command);
    const process = command.terminal ? startInTerminal(start, command.terminal) : startPiped(start, command.stdin ?? '');
    this.running.add(process);
    const forget = () => this.running.delete(process);
    process.exited.then(forget, forget);
    return process;
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    const left = [...this.running];
    for (const process of left) process.kill();
    await Promise.allSettled(left.map((process) => process.exited));
    await this.home.leave();
    this.onClosed(this);
  }

  private startOf(command: CagedCommand): CageStart {
    this.started += 1;
    const bubblewrap = ['bwrap', '--args', `${DESCRIPTORS.arguments}`, '--', NODE_INSIDE, programInside('cage-init')];
    return {
      user: this.user,
      command: ['prlimit', ...prlimitArguments(limitsFor(this.user !== undefined)), ...bubblewrap, ...command.argv],
      packed: packArguments(this.optionsFor(command)),
      filter: this.base.runtime.filter,
      status: new StatusFile(join(this.home.folders.control, `status-${this.started}`)),
    };
  }

  private optionsFor({ env, terminal }: CagedCommand): readonly string[] {
    const { runtime, root } = this.base;
    const { workspace, home } = this.home.folders;
    const shown: Record<string, string> = terminal ? { TERM: 'xterm-256color' } : {};
    return bubblewrapArguments({ ...runtime, root, workspace, home, objects: this.objects, env: insideEnvironment({ ...shown, ...env }) });
  }
}
