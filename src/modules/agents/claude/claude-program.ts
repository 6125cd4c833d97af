import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isReachable } from '../cage/host-diagnosis.js';
import { ensureParcel, linkOrCopy } from '../cage/parcel.js';
import { mustLeaseUsers } from '../cage/run-user.js';

/** Where the program is inside a cage. */
export const CLAUDE_INSIDE = '/opt/agents/claude';

export interface ClaudePlaces {
  /** As configured. */
  readonly path: string | undefined;
  /** The bot's own PATH. */
  readonly searchPath: string;
  /** Folder whose `node_modules`, or those above it, may have the package. */
  readonly from: string;
  readonly dataDir: string;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function packages(from: string): string[] {
  const here = join(from, 'node_modules', '@anthropic-ai', `claude-code-linux-${process.arch}`, 'claude');
  return from === dirname(from) ? [here] : [here, ...packages(dirname(from))];
}

/** The real file of the program; undefined when there is none. A configured path that is wrong is not replaced by another. */
export function findClaude({ path, searchPath, from }: ClaudePlaces): string | undefined {
  const candidates = path !== undefined ? [path] : [...searchPath.split(delimiter).filter((folder) => folder !== '').map((folder) => join(folder, 'claude')), ...packages(from)];
  const found = candidates.find(isProgram);
  return found === undefined ? undefined : realpathSync(found);
}

/** A path to the program that the run user can reach: its own, or a link or copy of it beside the cages' runtime, made once. */
export async function reachableClaude(program: string, dataDir: string): Promise<string> {
  if (!mustLeaseUsers() || (isReachable(program) && (statSync(program).mode & 0o005) === 0o005)) return program;
  const { size, mtimeMs } = statSync(program);
  const name = `claude-${createHash('sha256').update(`${program} ${size} ${mtimeMs}`).digest('hex').slice(0, 16)}`;
  const folder = await ensureParcel(join(dataDir, 'runtime'), name, (staging) => linkOrCopy(program, join(staging, 'claude')));
  const copy = join(folder, 'claude');
  return existsSync(copy) ? copy : program;
}
