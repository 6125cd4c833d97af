import { count } from '../../../shared/telemetry/metrics.js';

/**
 * Values of `anthropic-beta` that Claude Code 2.1.330 sends in a task, over all models of the price list; a spec of
 * test/agents compares them. Others may change what a call reaches or costs.
 */
export const BETAS: ReadonlySet<string> = new Set([
  'claude-code-20250219',
  'context-management-2025-06-27',
  'effort-2025-11-24',
  'interleaved-thinking-2025-05-14',
  'mid-conversation-tool-changes-2026-07-01',
  'per-turn-control-2026-07-01',
  'thinking-display-updates-2026-08-18',
  'thinking-token-count-2026-05-13',
]);

/** The header without what is not known, which is counted; undefined when nothing is left. */
export function knownBetas(header: string): string | undefined {
  const wished = header.split(',').map((beta) => beta.trim()).filter((beta) => beta !== '');
  const known = wished.filter((beta) => BETAS.has(beta));
  for (let dropped = known.length; dropped < wished.length; dropped += 1) count('bot.model.betas_dropped');
  return known.length === 0 ? undefined : known.join(',');
}
