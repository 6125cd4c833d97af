import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** What happens to bytes on their way; `silent` swallows them and keeps the connection (no RST, as behind a dead NAT). */
export type Weather = 'pass' | 'refuse' | 'silent';

interface Line {
  readonly near: Socket;
  readonly far: Socket;
  /** The first bytes the client sent: a PostgreSQL start-up packet names its application there. */
  hello: string;
  silent: boolean;
}

/** A TCP proxy on loopback that can refuse, cut, delay, half-close and swallow. */
export class TcpProxy {
  weather: Weather = 'pass';
  /** Milliseconds that each chunk from the far side is held back. */
  delayMs = 0;
  private readonly lines = new Set<Line>();

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {
    server.on('connection', (near) => this.open(near));
  }

  static async to(targetPort: number): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new TcpProxy(server, targetPort);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** New connections go there; old ones stay. */
  retarget(port: number): void {
    this.target = port;
  }

  /** Resets what is open now; `which` chooses by the client's first bytes. */
  cut(which: RegExp = /(?:)/): number {
    const hit = this.matching(which);
    for (const line of hit) for (const socket of [line.near, line.far]) reset(socket);
    return hit.length;
  }

  /** Swallows from now on what is open now; new connections pass. */
  silence(which: RegExp = /(?:)/): number {
    const hit = this.matching(which);
    for (const line of hit) line.silent = true;
    return hit.length;
  }

  /** Ends the far side's half of what is open now: the client reads an end and may still write. */
  halfClose(): void {
    for (const { near } of this.lines) near.end();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.server.close(done));
  }

  private matching(which: RegExp): Line[] {
    return [...this.lines].filter(({ hello }) => which.test(hello));
  }

  private open(near: Socket): void {
    if (this.weather === 'refuse') return void near.resetAndDestroy();
    const line: Line = { near, far: connect({ host: '127.0.0.1', port: this.target, allowHalfOpen: true }), hello: '', silent: false };
    this.lines.add(line);
    this.forward(line, line.near, line.far);
    this.forward(line, line.far, line.near);
  }

  private forward(line: Line, from: Socket, to: Socket): void {
    const forget = (): void => void (this.lines.delete(line), to.destroy());
    from.on('data', (chunk: Buffer) => {
      if (from === line.near && line.hello.length < 500) line.hello += chunk.toString('latin1');
      const pass = (): void => void (this.passes(line) && !to.destroyed && to.write(chunk));
      if (this.delayMs > 0 && from === line.far) setTimeout(pass, this.delayMs);
      else pass();
    });
    from.on('end', () => this.passes(line) && to.end());
    from.on('error', forget).on('close', () => this.passes(line) && forget());
  }

  private passes({ silent }: Line): boolean {
    return !silent && this.weather !== 'silent';
  }
}

/** A socket that is just ending must not be reset: Node 24 then keeps its handle, and the process spins when it exits. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
