import { existsSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { proxyFor } from '../../../shared/http/outbound-proxy.js';
import { caFile } from './ca-file.js';
import type { GitCommand, GitLimits } from './git-command.js';
import { gitEnvironment, type GitNetwork } from './git-environment.js';
import { GitFailure } from './git-failure.js';
import { runCapped, type CappedEnd } from './run-capped.js';
import { scrub } from './scrub.js';

const LOCAL_MS = 60_000;
const OUTPUT_BYTES = 1_048_576;
const PRLIMIT = '/usr/bin/prlimit';

function programOf(args: readonly string[], limits: GitLimits): { program: string; args: readonly string[] } {
  if (limits.memoryBytes === undefined || !existsSync(PRLIMIT)) return { program: 'git', args };
  return { program: PRLIMIT, args: [`--data=${limits.memoryBytes}`, '--core=0', '--', 'git', ...args] };
}

/** The one place that starts git on the trusted side: fixed environment, no prompts, no hooks, no config of others. */
@Injectable()
export class GitProcess {
  private readonly network: GitNetwork;

  constructor(@Inject(CONFIG) config: Config) {
    const baseUrl = config.github.url.replace(/\/+$/, '');
    const plain = !config.production && baseUrl.startsWith('http://');
    const ca = caFile(config.dataDir);
    const proxy = proxyFor(baseUrl, config.proxy);
    this.network = { baseUrl, protocol: plain ? 'http' : 'https', ...(ca !== undefined && { caFile: ca }), ...(proxy !== undefined && { proxy }) };
  }

  /**
   * Standard output of a git command that ended with 0.
   * @throws GitFailure when it did not, or ran over a limit; AppError `git.missing` when there is no git.
   */
  async run(command: GitCommand): Promise<Buffer> {
    const end = await this.start(command);
    if (end.code === 0 && end.stoppedBy === undefined) return end.stdout;
    const secrets = command.token === undefined ? [] : [command.token.value];
    throw new GitFailure(command.args[0], end.code, end.stoppedBy, scrub(end.stderr, secrets), scrub(end.stdout.toString('utf8'), secrets));
  }

  /** As `run`, as text without the last line break. */
  async text(command: GitCommand): Promise<string> {
    return (await this.run(command)).toString('utf8').replace(/\n$/, '');
  }

  private async start(command: GitCommand): Promise<CappedEnd> {
    const limits = command.limits ?? {};
    try {
      return await runCapped({
        ...programOf(command.args, limits),
        env: gitEnvironment(command, this.network),
        stdin: command.stdin ?? '',
        timeoutMs: limits.timeoutMs ?? LOCAL_MS,
        outputBytes: limits.outputBytes ?? OUTPUT_BYTES,
      });
    } catch (error) {
      throw new AppError('git.missing', 'git could not be started on the machine that runs agent-bot.', { cause: error });
    }
  }
}
