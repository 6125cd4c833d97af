import type { TaskSpend } from './task-purses.port.js';
import { codeSpan } from '../foreign-text.js';

/** A model's name comes from the agent's own requests. */
const NAME_MAX = 60;

const thousands = (tokens: number): string => (tokens < 1000 ? `${tokens}` : `${(tokens / 1000).toFixed(1)}k`);

/** Cents, or what is left of them: a run that cost something never costs `$0.00`. */
export function dollars(usd: number): string {
  return usd > 0 && usd < 0.1 ? `$${usd.toFixed(4)}` : `$${usd.toFixed(2)}`;
}

/** `$0.0242 · 6.0k tokens in (1.2k from cache), 200 out · 4 calls · `claude-opus-5-5``, in Markdown. */
export function spendWords(spend: TaskSpend): string {
  const input = spend.inputTokens + spend.cacheReadTokens + spend.cacheWriteTokens;
  const calls = spend.calls === 1 ? '1 call' : `${spend.calls} calls`;
  const models = spend.models.map((model) => codeSpan(model, NAME_MAX));
  return [dollars(spend.costUsd), `${thousands(input)} tokens in (${thousands(spend.cacheReadTokens)} from cache), ${thousands(spend.outputTokens)} out`, calls, ...models].join(' · ');
}
