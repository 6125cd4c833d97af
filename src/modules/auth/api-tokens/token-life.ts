/** Longest life of a token, and the one it has when none is asked for; days. */
export const TOKEN_DAYS = { most: 366, default: 90 } as const;
