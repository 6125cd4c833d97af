/** A rough token: budgets bound an answer, they do not bill it. */
export const CHARACTERS = 4;
/** What stands around the items of an answer: the commit, the names of its parts, whether it was cut. */
const ENVELOPE = 120;

export interface Fitted<T> {
  readonly kept: readonly T[];
  readonly truncated: boolean;
}

/** Length of a value in an answer. */
export const written = (value: unknown): number => JSON.stringify(value).length;

/** Characters that the items of an answer may take. */
export const roomOf = (maxTokens: number): number => maxTokens * CHARACTERS - ENVELOPE;

/** As many items from the front as fit. */
export function fit<T>(items: readonly T[], maxTokens: number): Fitted<T> {
  let left = roomOf(maxTokens);
  for (const [index, item] of items.entries()) {
    left -= written(item) + 1;
    if (left < 0) return { kept: items.slice(0, index), truncated: true };
  }
  return { kept: items, truncated: false };
}

/** The head of a text that takes no more than so many characters of an answer, in which quotes and line breaks take two. */
export function fitText(text: string, most: number): { readonly text: string; readonly truncated: boolean } {
  let head = text.slice(0, Math.max(0, most));
  for (let length = written(head); head !== '' && length > most; length = written(head)) head = head.slice(0, Math.floor((head.length * most) / length) - 1);
  return { text: head, truncated: head.length < text.length };
}
