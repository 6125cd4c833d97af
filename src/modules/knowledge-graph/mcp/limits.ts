export const MCP_PATH = '/mcp';

/** Bytes of one question; texts to locate are the longest. */
export const BODY_BYTES = 262_144;

/** Tokens of an answer. */
export const TOKENS = { default: 2_000, most: 20_000 };
