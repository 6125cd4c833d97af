import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { CagedExit, CagedProcess } from '../cage.port.js';
import { exitOf, quietly, untilGone } from '../cage/caged-streams.js';
import { OUTER_ENVIRONMENT, type CageStart } from '../cage/start-piped.js';
import { programOnHost } from '../programs/programs.js';
import { openTerminal, type TerminalSize } from './pseudo-terminal.js';

/** What the launcher reads, once, and removes. Only the bot's user may read it. */
function writePlan(start: CageStart): string {
  const path = `${start.status.path}.plan`;
  const { user, command, filter, status } = start;
  const plan = { user, command, filter, status: status.path, env: OUTER_ENVIRONMENT, packed: start.packed.toString('base64') };
  writeFileSync(path, JSON.stringify(plan), { mode: 0o600 });
  return path;
}

/** Starts a cage whose standard streams are one terminal. */
export function startInTerminal(start: CageStart, size: TerminalSize): CagedProcess {
  const args = ['--no-warnings', programOnHost('terminal-launcher'), writePlan(start)];
  const terminal = openTerminal({ file: process.execPath, args, cwd: '/', env: OUTER_ENVIRONMENT }, size);
  let killed = false;
  const end = async (): Promise<CagedExit> => {
    const code = await terminal.exited;
    await untilGone(start.status);
    return exitOf(code, start.status, killed);
  };
  return {
    stdout: terminal.output,
    stderr: Readable.from([]),
    exited: quietly(end()),
    signal: (name) => start.status.signal(name),
    kill: () => {
      killed = true;
      if (!start.status.kill()) terminal.kill();
    },
  };
}
