import type { ChangedFile } from '../../repos/index.js';
import type { TaskSpend } from '../budget/task-purses.port.js';
import type { Ending } from '../run/ending.js';
import type { StepRecord } from '../board/task-board.port.js';
import type { FinalState } from '../board/task-state.js';
import type { TaskStep } from '../task.js';

/** What came of a run without a code host. */
export interface LocalReport {
  readonly taskId: string;
  readonly state: FinalState;
  readonly reason: string;
  /** Of a failure. */
  readonly code?: string;
  readonly agent: string;
  readonly cage: string;
  /** Where it began; absent when it did not come so far. */
  readonly base?: { readonly branch: string; readonly commit: string };
  /** The new branch; absent when none was made. */
  readonly branch?: string;
  readonly commit?: string;
  /** File that the branch was written to, where the repository is not on this machine. */
  readonly bundle?: string;
  readonly files: readonly ChangedFile[];
  /** In Markdown; absent when it did not come so far. */
  readonly checks?: { readonly passed: boolean | null; readonly words: string };
  /** What the terminal showed last, of checks that failed. */
  readonly output?: string;
  /** Undefined when no model was asked. */
  readonly usage: TaskSpend | undefined;
  readonly steps: readonly { readonly step: TaskStep; readonly state: StepRecord['state']; readonly ms: number }[];
  readonly ms: number;
}

type FromSteps = Pick<LocalReport, 'base' | 'branch' | 'commit' | 'files' | 'checks' | 'steps'>;

const msOf = ({ startedAt, finishedAt }: StepRecord): number => (finishedAt === undefined ? 0 : finishedAt.getTime() - startedAt.getTime());

/** What the checkpoints say. */
export function reportOf(records: readonly StepRecord[], ending: Ending): FromSteps & Pick<LocalReport, 'state' | 'reason' | 'code'> {
  const factsOf = (step: TaskStep) => records.find((record) => record.step === step)?.facts ?? {};
  const { base, baseBranch, branch } = factsOf('checkout');
  const { commit, files } = factsOf('publish');
  const { words, failed, commands } = factsOf('verify');
  return {
    ...ending,
    ...(typeof base === 'string' && { base: { branch: String(baseBranch), commit: base } }),
    ...(typeof commit === 'string' && { branch: String(branch), commit }),
    files: typeof files === 'string' ? (JSON.parse(files) as readonly ChangedFile[]) : [],
    ...(typeof words === 'string' && { checks: { passed: commands === 0 ? null : failed === undefined, words } }),
    steps: records.map((record) => ({ step: record.step, state: record.state, ms: msOf(record) })),
  };
}
