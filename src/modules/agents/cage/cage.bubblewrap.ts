import { join } from 'node:path';
import type { Cage, CagedCommand, CagedProcess, CageOffer, CageUser } from '../cage.port.js';
import { SocketFolder } from '../bridge/socket-folder.js';
import { programInside } from '../programs/programs.js';
import { startInTerminal } from '../terminal/start-in-terminal.js';
import { bubblewrapArguments, DESCRIPTORS, packArguments } from './bubblewrap-arguments.js';
import type { RootEntry } from './host-root.js';
import { INSIDE, insideEnvironment, NODE_INSIDE } from './inside.js';
import { countedInside, limitsFor, prlimitArguments, type CageQuota } from './limits.js';
import { QuotaWatch } from './quota-watch.js';
import type { RunHome } from './run-home.js';
import { RunningProcesses } from './running-processes.js';
import type { Runtime } from './runtime.js';
import { startPiped, type CageStart } from './start-piped.js';
import { StatusFile } from './status-file.js';

export interface CageBase {
  readonly runtime: Runtime;
  readonly root: readonly RootEntry[];
  readonly quota: CageQuota;
}

/** A run's cage. Each spawned command gets namespaces of its own over the same workspace and home. */
export class BubblewrapCage implements Cage {
  readonly kind = 'bubblewrap';
  private readonly running = new RunningProcesses();
  private started = 0;
  private closing: Promise<void> | undefined;
  private readonly sockets: SocketFolder;
  private readonly quota: QuotaWatch;

  constructor(
    private readonly base: CageBase,
    private readonly home: RunHome,
    private readonly objects: string | undefined,
    private readonly onClosed: (cage: Cage) => void,
  ) {
    this.sockets = new SocketFolder(home.folders.sockets, home.user);
    this.quota = new QuotaWatch(base.quota, [home.folders.workspace, home.folders.home]);
  }

  get user(): CageUser | undefined {
    return this.home.user;
  }

  get workspace(): string {
    return this.home.folders.workspace;
  }

  spawn(command: CagedCommand): CagedProcess {
    if (this.closing !== undefined) throw new Error('the cage is closed');
    const start = this.startOf(command);
    const unwatched = command.terminal ? startInTerminal(start, command.terminal) : startPiped(start, command.stdin ?? '');
    return this.running.add(this.quota.watch(unwatched, start.status));
  }

  offer(name: string): Promise<CageOffer> {
    return this.sockets.offer(name);
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    await this.running.endAll();
    await this.sockets.close();
    await this.home.leave();
    this.onClosed(this);
  }

  private startOf(command: CagedCommand): CageStart {
    this.started += 1;
    const live = this.sockets.live();
    const init = [...countedInside(), NODE_INSIDE, programInside('cage-init'), ...live.map(({ port, name }) => `${port}=${INSIDE.sockets}/${name}`), '--'];
    const bubblewrap = ['bwrap', '--args', `${DESCRIPTORS.arguments}`, '--', ...init];
    return {
      user: this.user,
      command: ['prlimit', ...prlimitArguments(limitsFor(this.user !== undefined, this.base.quota)), ...bubblewrap, ...command.argv],
      packed: packArguments(this.optionsFor(command, live.length > 0)),
      filter: this.base.runtime.filter,
      status: new StatusFile(join(this.home.folders.control, `status-${this.started}`)),
    };
  }

  private optionsFor({ env, terminal, readOnly = {} }: CagedCommand, bridged: boolean): readonly string[] {
    const { runtime, root } = this.base;
    const { workspace, home } = this.home.folders;
    const sockets = bridged ? this.home.folders.sockets : undefined;
    const shown: Record<string, string> = terminal ? { TERM: 'xterm-256color' } : {};
    return bubblewrapArguments({ ...runtime, root, workspace, home, objects: this.objects, sockets, readOnly, env: insideEnvironment({ ...shown, ...env }) });
  }
}
