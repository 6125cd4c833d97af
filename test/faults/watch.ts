import { readFileSync } from 'node:fs';
import type { Product } from '../support/product.js';

const PERIOD_MS = 250;
export const TOKEN = /gh[spour]_[A-Za-z0-9_-]{16,}/;

/** Looks at the command lines of everything the product starts, and at the environment of what runs as another user. */
export class Watch {
  readonly leaks = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly products: () => readonly Product[]) {
    this.timer = setInterval(() => this.look(), PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    for (const product of this.products()) {
      for (const identity of product.processes()) this.lookAt(Number(identity.split('.')[0]));
    }
  }

  private lookAt(pid: number): void {
    const [name = ''] = read(pid, 'cmdline').split('\0');
    if (TOKEN.test(read(pid, 'cmdline'))) this.leaks.add(`a token on the command line of ${name}`);
    if (/^Uid:\t0\t/m.test(read(pid, 'status')) || isStillItsParent(pid)) return;
    if (/gh[spour]_|PRIVATE KEY|WEBHOOK_SECRET/.test(read(pid, 'environ'))) this.leaks.add(`a secret in the environment of ${name}`);
  }
}

/** Forked and not yet another program: what it shows is its parent's. PF_FORKNOEXEC of linux/sched.h, in field 9 of proc(5)'s stat. */
function isStillItsParent(pid: number): boolean {
  const fields = read(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[6]) & 0x40) !== 0;
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return ''; // it ended meanwhile
  }
}
