import { v7 } from 'uuid';

export const IDS = Symbol('IDS');

export interface Ids {
  /** A UUIDv7 (RFC 9562): sorts by time of creation. */
  next(): string;
}

export const uuidIds: Ids = { next: () => v7() };
