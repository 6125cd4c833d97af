import { spawn } from '@lydell/node-pty';
import { PassThrough, type Readable } from 'node:stream';
import { signalProcess } from '../cage/process-table.js';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface PseudoTerminal {
  readonly pid: number;
  readonly output: Readable;
  /** Exit code, or 128 + signal, of the program the terminal was opened for. */
  readonly exited: Promise<number>;
  kill(): void;
}

export interface TerminalProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Opens a terminal and starts a program in it as the bot's own user: node-pty can change the user but keeps root's
 * supplementary groups, so whoever wants another user changes to it by himself.
 */
export function openTerminal(program: TerminalProgram, { columns, rows }: TerminalSize): PseudoTerminal {
  // With `encoding: null` the data are buffers, whatever the declaration says.
  const pty = spawn(program.file, [...program.args], { name: 'xterm-256color', cols: columns, rows, cwd: program.cwd, env: { ...program.env }, encoding: null });
  const output = new PassThrough();
  let running = true;
  pty.onData((data) => output.write(data));
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      running = false;
      output.end();
      resolve(signal ? 128 + signal : exitCode);
    });
  });
  return { pid: pty.pid, output, exited, kill: () => void (running && signalProcess(pty.pid, 'SIGKILL')) };
}
