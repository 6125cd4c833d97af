import { Inject, Injectable } from '@nestjs/common';
import type { Cage } from '../../../agents/index.js';
import { CODE_HOST, type CodeHost } from '../../../repos/index.js';
import { codeSpan } from '../../foreign-text.js';
import { alterationWords, alteredScripts, manifestIn } from '../altered-scripts.js';
import { COMMAND_MAX, CheckRunner } from '../check-runner.js';
import { checksOf } from '../checks.js';
import type { Run, Step, StepResult, Verdict, Work } from '../run.js';
import { Workplaces } from '../workplaces.js';
import { restoreChange } from './restore-change.js';

/** Changed `package.json` files that are compared. */
const MANIFESTS = 10;

/**
 * The repository's own checks on what will be published and nothing else: a cage of their own with an empty home, the
 * start commit and the collected change. What the agent left elsewhere (its home, git-ignored files, installed
 * dependencies, processes) is not there, so it can not answer for the checks.
 */
@Injectable()
export class VerifyChange implements Step<Omit<Work, 'verdict'>, Verdict> {
  readonly name = 'verify';

  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    private readonly workplaces: Workplaces,
    private readonly checks: CheckRunner,
  ) {}

  earlier({ past }: Run): Verdict | undefined {
    const words = past.text('verify', 'words');
    return past.change !== undefined && past.done('verify') && words !== undefined ? { ran: past.number('verify', 'commands') !== 0, words } : undefined;
  }

  async take(run: Run, { ground, change }: Omit<Work, 'verdict'>): Promise<StepResult<Verdict>> {
    const checks = await checksOf(this.host, run.task.repository, ground);
    if ('none' in checks) return { value: { ran: false, words: checks.none }, facts: { commands: 0, words: checks.none }, state: 'skipped' };
    // Whoever clears the run up hears of a cage that can not be closed.
    await ground.cage?.close().catch(() => undefined);
    const cage = await this.workplaces.open(run, ground, 'verify');
    const manifests = await restoreChange(cage, change);
    const alterations = await this.alterations(run, cage, ground.base, manifests);
    await this.checks.run(run, cage, checks.commands);
    const words = `passed: ${checks.commands.map((command) => codeSpan(command, COMMAND_MAX)).join(', ')}${alterations && `.${alterations}`}`;
    return { value: { ran: true, words }, facts: { commands: checks.commands.length, words } };
  }

  /** Looked up before anything runs in the tree. */
  private async alterations({ task }: Run, cage: Cage, base: string, manifests: readonly string[]): Promise<string> {
    const altered = new Map<string, readonly string[]>();
    for (const path of manifests.slice(0, MANIFESTS)) {
      const before = await this.host.readFile(task.repository, path, base);
      altered.set(path, alteredScripts(before, await manifestIn(cage.workspace, path)));
    }
    return alterationWords(altered);
  }
}
