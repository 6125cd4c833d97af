export const MCP_PATH = '/mcp';

/** Bytes of one question; texts to locate are the longest. */
export const BODY_BYTES = 262_144;

/** Tokens of an answer. */
export const TOKENS = { default: 2_000, most: 20_000 };

/** Questions of one run that are worked on together: they share the process and its connections with everybody. */
export const AT_ONCE = 4;

/** Open connections of one run; a client keeps one or two. */
export const CONNECTIONS_MAX = 32;
