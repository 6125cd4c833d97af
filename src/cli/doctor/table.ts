import type { Finding } from './finding.js';

const INDENT = 6;

/** A line a finding, and under what is not ok a line that says what to do. */
export function tableOf(findings: readonly Finding[]): readonly string[] {
  const width = Math.max(...findings.map(({ check }) => check.length)) + 2;
  const indent = (text: string) => text.replaceAll('\n', `\n${' '.repeat(INDENT + width)}`);
  return findings.flatMap(({ check, status, detail, remedy }) => {
    const line = `${status.padEnd(INDENT)}${check.padEnd(width)}${indent(detail)}`;
    return remedy === undefined ? [line] : [line, `${' '.repeat(INDENT + width)}→ ${indent(remedy)}`];
  });
}
