/**
 * Imported before emulate (`node --import`): emulate has no host option and would listen on every interface, so every
 * server of this process is bound to 127.0.0.1 instead, whatever it asks for.
 */
import { Server } from 'node:net';

const listen = Server.prototype.listen;

Server.prototype.listen = function listenOnLoopback(...args) {
  const callback = typeof args.at(-1) === 'function' ? args.at(-1) : undefined;
  const port = typeof args[0] === 'object' && args[0] !== null ? args[0].port : args[0];
  if (!/^\d+$/.test(String(port))) throw new Error('only TCP ports may be listened on here');
  const bound = listen.call(this, { port: Number(port), host: '127.0.0.1' }, callback);
  this.once('listening', () => process.emit('agent-bot:listening', this.address()));
  return bound;
};
