/** A statement that takes longer has met a fault: everything the product asks is small. */
export const STATEMENT_TIMEOUT_MS = 30_000;
