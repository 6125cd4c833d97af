import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Cage, CagedCommand } from '../cage.port.js';

/** Most bytes of a session that is kept; one that is longer is not, for a part of it is none. */
export const SESSION_MAX = 16 * 1024 * 1024;

/** For reading or writing the file inside the cage, milliseconds. */
const FILE_MS = 20_000;

/**
 * The same once the run is to end: with SHUTDOWN_GRACE_SECONDS and twice AGENT_STOP_GRACE_MS before it, a worker stays within the
 * `stop_grace_period` of docker-compose.yml.
 */
export const LAST_FILE_MS = 2_000;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// The CLI keeps a session in a folder that is called like the working folder, every other character a dash. The files are
// the agent's, so only a process inside its cage opens them, and nothing but a regular file: a pipe would never end.
const READ = 'for file in "$HOME"/.claude/projects/*/"$1".jsonl; do [ -f "$file" ] && [ ! -L "$file" ] && exec cat "$file"; done; exit 1';
const WRITE = 'd="$HOME/.claude/projects/$(pwd -P | tr -c "a-zA-Z0-9\\n" -)" && mkdir -p "$d" && exec cat > "$d/$1.jsonl"';

/** The session of the conversation that has just ended; undefined when there is none that can be kept. */
export async function readSession(cage: Cage, id: string | undefined, signal: AbortSignal): Promise<Buffer | undefined> {
  if (id === undefined || !UUID.test(id)) return undefined;
  const content = await inside(cage, { argv: ['/bin/sh', '-c', READ, 'sh', id] }, signal);
  return content !== undefined && sessionIdIn(content) === id ? content : undefined;
}

/** Lays an earlier session where the CLI looks for it; its id, or undefined when it is none. */
export async function layOutSession(cage: Cage, session: Buffer, signal: AbortSignal): Promise<string | undefined> {
  const id = sessionIdIn(session);
  if (id === undefined) return undefined;
  const laid = await inside(cage, { argv: ['/bin/sh', '-c', WRITE, 'sh', id], stdin: session.toString() }, signal);
  return laid && id;
}

/** The first id that its lines name. */
function sessionIdIn(session: Buffer): string | undefined {
  const [, id = ''] = /"sessionId":"([^"]{36})"/.exec(session.toString('utf8', 0, 64 * 1024)) ?? [];
  return UUID.test(id) ? id : undefined;
}

/** What the command printed, when it ended well and in bounds. */
async function inside(cage: Cage, command: CagedCommand, signal: AbortSignal): Promise<Buffer | undefined> {
  const running = cage.spawn(command);
  let timer = setTimeout(() => running.kill(), FILE_MS);
  const hurry = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => running.kill(), LAST_FILE_MS);
  };
  if (signal.aborted) hurry();
  else signal.addEventListener('abort', hurry, { once: true });
  running.stderr.resume();
  try {
    const output = await collected(running.stdout, () => running.kill());
    return (await running.exited).code === 0 ? output : undefined;
  } catch {
    return undefined;
  } finally {
    signal.removeEventListener('abort', hurry);
    clearTimeout(timer);
  }
}

async function collected(stream: Readable, onTooMuch: () => void): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > SESSION_MAX) onTooMuch();
    else chunks.push(chunk);
  });
  await finished(stream, { writable: false });
  return bytes > SESSION_MAX ? undefined : Buffer.concat(chunks);
}
