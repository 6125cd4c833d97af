export const LIVE_SECRETS = Symbol('LIVE_SECRETS');

/** How long a secret is worth hiding: as long as the process lives, or until newer ones have taken its place. */
export type SecretLife = 'lasting' | 'passing';

/**
 * The secrets that this process knows, so that none of them leaves it in a text. They can be looked for and can not be
 * read back.
 */
export interface LiveSecrets {
  /**
   * From now on it is looked for. What is too short to be told from a word (fewer than 12 letters and digits, or than 8
   * that mix both) is not held.
   */
  hold(secret: string, life?: SecretLife): void;
  /** The text with `[redacted]` in the place of each secret, plain or in another form of it (`secret-forms.ts`). JSON stays JSON. */
  hide(text: string): string;
  /** Whether the text holds any of them, in any of these forms. */
  areIn(text: string): boolean;
}
