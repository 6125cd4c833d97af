/** A rough token: budgets bound an answer, they do not bill it. */
const CHARACTERS = 4;

export interface Fitted<T> {
  readonly kept: readonly T[];
  readonly truncated: boolean;
}

/** As many items from the front as fit. */
export function fit<T>(items: readonly T[], maxTokens: number, textOf: (item: T) => string): Fitted<T> {
  let left = maxTokens * CHARACTERS;
  for (const [index, item] of items.entries()) {
    left -= textOf(item).length + 1;
    if (left < 0) return { kept: items.slice(0, index), truncated: true };
  }
  return { kept: items, truncated: false };
}

/** The head of a text that fits. */
export function fitText(text: string, maxTokens: number): { readonly text: string; readonly truncated: boolean } {
  const most = maxTokens * CHARACTERS;
  return text.length <= most ? { text, truncated: false } : { text: text.slice(0, most), truncated: true };
}
