import { Inject, Injectable } from '@nestjs/common';
import { TERMINAL, type Terminal, type TerminalResult } from '../../../agents/index.js';
import { CODE_HOST, type CodeHost } from '../../../repos/index.js';
import { CONFIG, type Config } from '../../../../shared/config/index.js';
import { AppError } from '../../../../shared/errors/app-error.js';
import { CLOCK, type Clock } from '../../../../shared/resilience/clock.port.js';
import { codeSpan } from '../../foreign-text.js';
import { duration } from '../../progress/progress-comment.js';
import { ARTIFACTS, type Artifacts } from '../../task-log.port.js';
import { checksOf } from '../checks.js';
import { cageOf, type Ground, type Run, type Step, type StepResult, type Verdict } from '../run.js';

const COMMAND_MAX = 200;

/** The repository's own checks, in the cage, on the tree as the agent left it; the first failure ends them. */
@Injectable()
export class VerifyChange implements Step<Ground, Verdict> {
  readonly name = 'verify';

  constructor(
    @Inject(TERMINAL) private readonly terminal: Terminal,
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(ARTIFACTS) private readonly artifacts: Artifacts,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  earlier({ past }: Run): Verdict | undefined {
    const words = past.text('verify', 'words');
    return past.change !== undefined && past.done('verify') && words !== undefined ? { ran: past.number('verify', 'commands') !== 0, words } : undefined;
  }

  async take(run: Run, ground: Ground): Promise<StepResult<Verdict>> {
    const checks = await checksOf(this.host, run.task.repository, ground);
    if ('none' in checks) return { value: { ran: false, words: checks.none }, facts: { commands: 0, words: checks.none }, state: 'skipped' };
    await this.runAll(run, ground, checks.commands);
    const words = `passed: ${checks.commands.map((command) => codeSpan(command, COMMAND_MAX)).join(', ')}`;
    return { value: { ran: true, words }, facts: { commands: checks.commands.length, words } };
  }

  private async runAll(run: Run, ground: Ground, commands: readonly string[]): Promise<void> {
    const deadline = this.clock.now().getTime() + this.config.task.verifyMs;
    const outputs: Buffer[] = [];
    for (const command of commands) {
      const wallMs = Math.max(1, deadline - this.clock.now().getTime());
      const result = await this.terminal.run({ cage: cageOf(ground), command, wallMs, outputBytes: this.config.agent.outputMaxBytes, signal: run.signal });
      outputs.push(Buffer.from(`$ ${command}\r\n`), result.output, Buffer.from('\r\n'));
      await this.artifacts.keep(run.task.id, run.task.epoch, 'terminal', Buffer.concat(outputs));
      run.signal.throwIfAborted();
      this.judge(command, result);
    }
  }

  private judge(command: string, { exitCode, timedOut, exceeded }: TerminalResult): void {
    const name = codeSpan(command, COMMAND_MAX);
    if (timedOut) throw new AppError('verify.timeout', `The repository's checks did not end within ${duration(this.config.task.verifyMs)}: ${name}.`);
    if (exceeded !== undefined) throw new AppError('verify.failed', `The repository's checks were stopped, so the change was not published: ${name} ${exceeded}, the most a run may.`);
    if (exitCode !== 0) throw new AppError('verify.failed', `The repository's checks failed on the change, so it was not published: ${name} ended with exit code ${exitCode}.`);
  }
}
