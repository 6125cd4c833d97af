import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

export interface CappedRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: Buffer | string;
  readonly timeoutMs: number;
  readonly outputBytes: number;
}

export interface CappedEnd {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Set when we ended it. */
  readonly stoppedBy: 'timeout' | 'output' | undefined;
}

/** Of standard error the last part tells most. */
const STDERR_KEPT = 65_536;

function killGroup(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

function collect(child: ChildProcessWithoutNullStreams, cap: number, overflow: () => void) {
  const out: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > cap) overflow();
    else out.push(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-STDERR_KEPT);
  });
  return { stdout: () => Buffer.concat(out), stderr: () => stderr };
}

/**
 * Runs a program in a process group of its own, without a terminal, and settles when its streams are closed. Above a
 * limit the whole group is killed.
 * @throws the spawn error (ENOENT and the like); never for an exit code.
 */
export function runCapped(request: CappedRequest): Promise<CappedEnd> {
  return new Promise((resolve, reject) => {
    let stoppedBy: CappedEnd['stoppedBy'];
    const child = spawn(request.program, request.args, { cwd: '/', env: request.env, detached: true, stdio: 'pipe' });
    const stop = (why: 'timeout' | 'output'): void => {
      stoppedBy ??= why;
      killGroup(child);
    };
    const timer = setTimeout(() => stop('timeout'), request.timeoutMs);
    const streams = collect(child, request.outputBytes, () => stop('output'));
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout: streams.stdout(), stderr: streams.stderr(), stoppedBy });
    });
    // A program that ends without reading its input is judged by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(request.stdin);
  });
}
