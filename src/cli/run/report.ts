import type { LocalSource } from '../../modules/repos/index.js';
import type { LocalReport } from '../../modules/tasks/index.js';

const SHORT = 12;
const CENTS_BELOW = 0.1;

const dollars = (usd: number): string => `$${usd.toFixed(usd < CENTS_BELOW ? 4 : 2)}`;

function usageLines({ usage }: LocalReport): readonly string[] {
  if (usage === undefined) return [];
  const input = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  return [`usage   ${dollars(usage.costUsd)}, ${input} tokens in, ${usage.outputTokens} out, ${usage.calls} calls, ${usage.models.join(', ')}`];
}

function branchLines({ branch, commit = '', bundle }: LocalReport): readonly string[] {
  if (branch === undefined) return [];
  const from = bundle === undefined ? [] : [`bundle  ${bundle}`, `        in a clone: git fetch ${bundle} ${branch}:${branch}`];
  return [`branch  ${branch} (${commit.slice(0, SHORT)})`, ...from];
}

/** The report for a person. */
export function reportLines(report: LocalReport, { target }: Pick<LocalSource, 'target'>): readonly string[] {
  const { base, checks, files, output } = report;
  const committed = target.kind === 'repository' ? '; what is not committed is no part of it' : '';
  return [
    `${report.state}: ${report.reason}`,
    ...(base === undefined ? [] : [`base    ${base.branch} (${base.commit.slice(0, SHORT)})${committed}`]),
    ...branchLines(report),
    ...files.map(({ path, added, deleted }) => `        ${JSON.stringify(path).slice(1, -1)} +${added} -${deleted}`),
    ...(checks === undefined ? [] : [`checks  ${checks.words}`]),
    ...(output === undefined ? [] : output.split('\n').map((line) => `  | ${line}`)),
    ...usageLines(report),
    `agent   ${report.agent}, cage ${report.cage}, ${(report.ms / 1000).toFixed(1)} s`,
  ];
}
