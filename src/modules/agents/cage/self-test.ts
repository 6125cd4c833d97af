import { createServer, type AddressInfo, type Server } from 'node:net';
import { chmod, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Cage, Cages } from '../cage.port.js';
import { programInside } from '../programs/programs.js';
import { NODE_INSIDE } from './inside.js';

const WALL_MS = 30_000;

export interface SelfTestResult {
  readonly works: boolean;
  /** What a caged program got away with, in our words. */
  readonly problems: readonly string[];
  /** What a program of the host said when no caged one could be started; may name host paths. */
  readonly complaint?: string;
}

const NOT_RUN = { works: false, problems: ['a caged program did not run'] } as const;

function listen(): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** Readable for everybody on the host, so that only the cage's walls can hide it. */
async function writeSecret(cage: Cage): Promise<string> {
  const path = join(cage.workspace, '..', 'visible-on-the-host');
  await writeFile(path, 'secret');
  await chmod(path, 0o644);
  return path;
}

function parse(output: string): readonly string[] | undefined {
  try {
    return (JSON.parse(output) as { escapes: string[] }).escapes;
  } catch {
    return undefined;
  }
}

async function probe(cage: Cage, port: number): Promise<SelfTestResult> {
  const secret = await writeSecret(cage);
  const running = cage.spawn({ argv: [NODE_INSIDE, programInside('cage-probe'), `${port}`, secret] });
  const timer = setTimeout(() => running.kill(), WALL_MS);
  const [output, complaint] = await Promise.all([text(running.stdout), text(running.stderr), running.exited.catch(() => undefined)]);
  clearTimeout(timer);
  const problems = parse(output);
  if (problems === undefined) return { ...NOT_RUN, complaint: complaint.trim() };
  return { works: problems.length === 0, problems };
}

/** Really starts a cage and tries what it must refuse. */
export async function testCages(cages: Cages): Promise<SelfTestResult> {
  const server = await listen();
  try {
    const cage = await cages.open({ runId: `self-test-${randomUUID()}` });
    try {
      return await probe(cage, (server.address() as AddressInfo).port);
    } finally {
      await cage.close();
    }
  } catch (error) {
    return { ...NOT_RUN, complaint: error instanceof Error ? error.message : String(error) };
  } finally {
    server.close();
  }
}
