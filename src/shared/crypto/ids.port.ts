export const IDS = Symbol('IDS');

export interface Ids {
  /** A UUIDv7 (RFC 9562): sorts by time of creation. */
  next(): string;
}
