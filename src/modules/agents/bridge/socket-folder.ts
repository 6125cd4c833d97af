import { chmodSync, chownSync, existsSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { CageOffer, CageUser } from '../cage.port.js';

/** Bytes; a socket's name may have 107, and a server may append a little of its own. */
const PATH_MAX = 100;
/** First port inside; far from those that projects use. */
const FIRST_PORT = 47_001;
const NAME = /^[a-z]{1,16}$/;

export interface LiveSocket {
  readonly name: string;
  readonly port: number;
}

/** The unix sockets of one run, in a folder that only this run's cages are shown. */
export class SocketFolder {
  private readonly names: string[] = [];
  private handle: FileHandle | undefined;
  private closed = false;

  constructor(
    private readonly path: string,
    private readonly user: CageUser | undefined,
  ) {}

  async offer(name: string): Promise<CageOffer> {
    if (this.closed) throw new Error('the cage is closed');
    if (!NAME.test(name) || this.names.includes(name)) throw new Error(`an offer can not be named ${name}`);
    this.names.push(name);
    return { socketPath: await this.shortPath(name), port: this.portOf(name) };
  }

  /** Sockets that somebody listens on now; from here on they are the run user's and nobody else's. */
  live(): readonly LiveSocket[] {
    const names = this.names.filter((name) => existsSync(join(this.path, name)));
    for (const name of names) this.handOver(join(this.path, name));
    return names.map((name) => ({ name, port: this.portOf(name) }));
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.handle?.close();
    this.handle = undefined;
  }

  private handOver(socket: string): void {
    chmodSync(socket, 0o600);
    if (this.user !== undefined) chownSync(socket, this.user.uid, this.user.gid);
  }

  private portOf(name: string): number {
    return FIRST_PORT + this.names.indexOf(name);
  }

  /** A long path is named by way of an open folder: the kernel follows it, the length does not count. */
  private async shortPath(name: string): Promise<string> {
    const plain = join(this.path, name);
    if (Buffer.byteLength(plain) <= PATH_MAX) return plain;
    this.handle ??= await open(this.path);
    return `/proc/self/fd/${this.handle.fd}/${name}`;
  }
}
