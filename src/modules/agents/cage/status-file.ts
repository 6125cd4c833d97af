import { readFileSync } from 'node:fs';
import { listProcesses, readProcess, signalProcess, type ProcessFacts } from './process-table.js';

const numberIn = (path: string, name: string): number | undefined => {
  try {
    const found = new RegExp(`"${name}":\\s*(\\d+)`).exec(readFileSync(path, 'utf8'))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
};

/** What bubblewrap reports through `--json-status-fd`: how the trusted side reaches into a cage. */
export class StatusFile {
  constructor(readonly path: string) {}

  /** The command's exit code, or 128 + signal; undefined when bubblewrap never came to run it, or was killed. */
  get exitCode(): number | undefined {
    return numberIn(this.path, 'exit-code');
  }

  /** The cage's own first process, while it lives. Its pid is looked at again each time, for pids come round. */
  get root(): ProcessFacts | undefined {
    const pid = numberIn(this.path, 'child-pid');
    const facts = pid === undefined ? undefined : readProcess(pid);
    const isFirst = facts !== undefined && facts.namespacePids.length > 1 && facts.namespacePids.at(-1) === 1;
    return isFirst && !facts.zombie ? facts : undefined;
  }

  /** The kernel makes the first process of a pid namespace a zombie only after every other one is gone. */
  get gone(): boolean {
    return this.root === undefined;
  }

  signal(name: 'SIGINT' | 'SIGTERM'): void {
    const root = this.root;
    const init = root && listProcesses().find((entry) => entry.parent === root.pid && entry.namespacePids.at(-1) === 2);
    if (init) signalProcess(init.pid, name);
  }

  /** Ends the namespace with everything in it; false when there is none (yet). */
  kill(): boolean {
    const root = this.root;
    if (root) signalProcess(root.pid, 'SIGKILL');
    return root !== undefined;
  }
}
