export const SEALER = Symbol('SEALER');

/**
 * Where a secret lives: table, column, id of the row, and whatever else the secret belongs to. It is authenticated
 * with the secret, so a sealed text that was moved to another row or column does not open. No part holds a `|`.
 */
export type SecretPlace = readonly [table: string, column: string, rowId: string, ...owners: string[]];

/** Turns secrets into text that may be stored, and back. */
export interface Sealer {
  /** `v1:<key id>:<iv>:<ciphertext>:<tag>`, the last three base64url. Sealing twice gives two different texts. */
  seal(secret: string, place: SecretPlace): string;
  /** @throws AppError `secret.unreadable` whenever the text is not exactly what was sealed for this place. */
  open(sealed: string, place: SecretPlace): string;
}
