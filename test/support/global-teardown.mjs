import { once } from 'node:events';
import { closeRunFolder } from './run-folder.mjs';

export default async function tearDown() {
  const keeper = globalThis.postgresKeeper;
  const ended = once(keeper, 'exit');
  keeper.stdin.end('over\n');
  const [code] = await ended;
  if (code !== 0) throw new Error(`the PostgreSQL of the tests did not stop (exit ${code})`);
  closeRunFolder();
}
