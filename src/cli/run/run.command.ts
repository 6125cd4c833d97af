import { text as readAll } from 'node:stream/consumers';
import { Inject } from '@nestjs/common';
import { Command, Option } from 'nest-commander';
import { uuidIds } from '../../shared/crypto/ids.uuid.js';
import type { Config } from '../../shared/config/index.js';
import { loadConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import type { LocalReport } from '../../modules/tasks/index.js';
import { AppError } from '../../shared/errors/app-error.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';
import { progressWriter } from './progress.js';
import { reportLines } from './report.js';
import { sourceOf } from './source.js';

interface Options extends OutputOptions {
  readonly repo: string;
  readonly prompt: string;
  readonly agent?: string;
  readonly base?: string;
}

interface Told {
  readonly report: Pick<LocalReport, 'state' | 'reason' | 'code' | 'files' | 'steps'>;
  readonly lines: readonly string[];
}

const AGENTS = ['claude', 'offline'];
/** Characters: as much of a request as an agent is given. */
const PROMPT_MAX = 20_000;

@Command({ name: 'run', description: 'the road without GitHub: a prompt becomes a commit on a new branch of a local repository' })
export class RunCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  @Option({ flags: '--repo <url|path>', description: 'folder of a repository, which gets the branch, or https:// or file:// address, whose branch is written to a bundle file here', required: true })
  parseRepo(repo: string): string {
    return repo;
  }

  @Option({ flags: '--prompt <text|->', description: 'what to do, or - for standard input', required: true })
  parsePrompt(prompt: string): string {
    return prompt;
  }

  @Option({ flags: '--agent <name>', description: `${AGENTS.join(' or ')}; default AGENT` })
  parseAgent(name: string): string {
    if (!AGENTS.includes(name)) this.command.error(`error: the agent '${name}' is not built into this version; known are ${AGENTS.join(' and ')}`);
    return name;
  }

  @Option({ flags: '--base <branch>', description: "branch to start from; default the repository's HEAD" })
  parseBase(branch: string): string {
    return branch;
  }

  async run(_arguments: string[], options: Options): Promise<void> {
    const { report, lines } = await this.attempt(options).catch((error: unknown) => refusal(error, options));
    this.print(options, report, lines);
    if (report.state !== 'done' && report.state !== 'no change') process.exitCode = 1;
  }

  private async attempt(options: Options): Promise<Told> {
    const configured = loadConfig(this.environment);
    const config = { ...configured, runMode: 'api', agent: { ...configured.agent, name: options.agent ?? configured.agent.name } } as const;
    this.assertKey(config);
    const prompt = options.prompt === '-' ? await readAll(process.stdin) : options.prompt;
    if (prompt.trim() === '') this.command.error("error: option '--prompt' is empty");
    if (prompt.length > PROMPT_MAX) this.command.error(`error: option '--prompt' has more than ${PROMPT_MAX} characters`);
    const source = sourceOf(options.repo, options.base, process.cwd());
    const request = { taskId: uuidIds.next(), prompt, now: new Date(), tell: progressWriter(process.stderr) };
    const { withLocalRun } = await import('./with-local-run.js'); // --help and mistakes need no product
    const report = await withLocalRun(config, source, (runs, signal) => runs.run({ ...request, signal }));
    return { report, lines: reportLines(report, source) };
  }

  /** Before anything is started: without a key the road would end at the agent's step. */
  private assertKey({ agent, models }: Config): void {
    if (agent.name !== 'claude' || models.anthropic.key !== undefined) return;
    this.command.error('error: the agent claude asks a model: set ANTHROPIC_API_KEY (or ANTHROPIC_API_KEY_FILE), or take --agent offline');
  }
}

/** A program is told in one shape, also of a run that could not begin; a person on standard error, as by every command. */
function refusal(error: unknown, { json }: OutputOptions): Told {
  if (json !== true || !(error instanceof AppError)) throw error;
  const { code, message: reason } = error;
  return { report: { state: 'failed', reason, code, files: [], steps: [] }, lines: [] };
}
