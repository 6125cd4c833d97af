import type { AgentEvent } from '../agent-runner.port.js';
import type { Verdict } from '../process/outcome.js';

type Line = Readonly<Record<string, unknown>>;

export interface MappedLine {
  readonly event?: AgentEvent;
  readonly verdict?: Verdict;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

const MAPPERS: Readonly<Record<string, (line: Line) => MappedLine>> = {
  start: (line) => ({ event: { type: 'started', agent: asText(line['agent']), version: asText(line['version']) } }),
  text: (line) => ({ event: { type: 'text', text: asText(line['text']) } }),
  tool: (line) => ({ event: { type: 'tool', name: asText(line['name']), detail: asText(line['detail']) } }),
  output: (line) => ({ event: { type: 'tool', name: 'output', detail: `exit code ${String(line['exitCode'])}\n${asText(line['text'])}` } }),
  end: (line) => ({ verdict: { ok: line['ok'] === true, summary: asText(line['summary']) } }),
};

/** One line of the offline agent's stream, parsed, in our words. Unknown types are left out, other things warned of. */
export function mapOfflineLine(value: unknown): MappedLine {
  if (typeof value !== 'object' || value === null) return { event: { type: 'warning', text: 'the agent wrote a line that is not its protocol' } };
  const line = value as Line;
  const type = asText(line['type']);
  return Object.hasOwn(MAPPERS, type) ? (MAPPERS[type]?.(line) ?? {}) : {};
}
