/** GitHub's own rule is narrower; what is no login at all never becomes a part of a path. */
export const isLogin = (text: string): boolean => /^[A-Za-z0-9][\w-]{0,99}(\[bot\])?$/.test(text);
