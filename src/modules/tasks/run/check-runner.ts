import { Inject, Injectable } from '@nestjs/common';
import { TERMINAL, type Cage, type Terminal, type TerminalResult } from '../../agents/index.js';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import { codeSpan } from '../foreign-text.js';
import { duration } from '../progress/progress-comment.js';
import { ARTIFACTS, type Artifacts } from '../record/task-log.port.js';
import type { Run } from './run.js';

/** Characters of a command in a message. */
export const COMMAND_MAX = 200;

/** The repository's own commands, one after the other in a terminal; the first failure ends them. */
@Injectable()
export class CheckRunner {
  constructor(
    @Inject(TERMINAL) private readonly terminal: Terminal,
    @Inject(ARTIFACTS) private readonly artifacts: Artifacts,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError `verify.failed`, `verify.timeout` (all of them together have one time limit), each with `detail.words`. */
  async run(run: Run, cage: Cage, commands: readonly string[]): Promise<void> {
    const deadline = this.clock.now().getTime() + this.config.task.verifyMs;
    const outputs: Buffer[] = [];
    for (const command of commands) {
      const wallMs = Math.max(1, deadline - this.clock.now().getTime());
      const result = await this.terminal.run({ cage, command, wallMs, outputBytes: this.config.agent.outputMaxBytes, signal: run.signal });
      outputs.push(Buffer.from(`$ ${command}\r\n`), result.output, Buffer.from('\r\n'));
      await this.artifacts.keep(run.task.id, run.task.epoch, 'terminal', Buffer.concat(outputs));
      run.signal.throwIfAborted();
      this.judge(command, result);
    }
  }

  private judge(command: string, { exitCode, timedOut, exceeded }: TerminalResult): void {
    const name = codeSpan(command, COMMAND_MAX);
    const limit = duration(this.config.task.verifyMs);
    if (timedOut) throw new AppError('verify.timeout', `The repository's checks did not end within ${limit}: ${name}.`, { detail: { words: `${name} did not end within ${limit}` } });
    if (exceeded !== undefined) throw new AppError('verify.failed', `The repository's checks were stopped, so the change was not published: ${name} ${exceeded}, the most a run may.`, { detail: { words: `${name} ${exceeded}` } });
    const words = `${name} ended with exit code ${exitCode}`;
    if (exitCode !== 0) throw new AppError('verify.failed', `The repository's checks failed on the change, so it was not published: ${words}.`, { detail: { words } });
  }
}
