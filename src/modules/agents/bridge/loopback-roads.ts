import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Where there is no cage: free ports of the host's loopback, each leading to a unix socket. */
export class LoopbackRoads {
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  async open(socketPath: string): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (near) => this.join(near, connect({ path: socketPath, allowHalfOpen: true })));
    this.servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject); // stays: later, it is a connection that could not be taken, for want of descriptors
      server.listen(0, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private join(near: Socket, far: Socket): void {
    for (const [from, to] of [[near, far], [far, near]] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => (this.sockets.delete(from), to.writableEnded || to.destroy())); // what is still on its way shall arrive
      from.pipe(to);
    }
  }
}
