import { TailBuffer } from './process/capped-buffer.js';
import type { Terminal, TerminalRequest, TerminalResult } from './terminal.port.js';

/** Wide enough for test reports, and the same on every host. */
const SIZE = { columns: 120, rows: 40 } as const;

/** Nobody answers: a question must fail at once, and watch modes stay off. */
const ENVIRONMENT = { CI: 'true' } as const;
const withoutInput = (command: string): string => `exec </dev/null\n${command}`;

/** A project's own command in a terminal (node-pty) inside the run's cage. */
export class CagedTerminal implements Terminal {
  async run({ cage, command, wallMs, outputBytes, signal }: TerminalRequest): Promise<TerminalResult> {
    const process = cage.spawn({ argv: ['sh', '-c', withoutInput(command)], env: ENVIRONMENT, terminal: SIZE });
    const output = new TailBuffer(outputBytes);
    process.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    let timedOut = false;
    const kill = () => process.kill();
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, wallMs);
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    try {
      const { code, exceeded } = await process.exited;
      return { exitCode: code, timedOut, exceeded, output: output.content };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
    }
  }
}
